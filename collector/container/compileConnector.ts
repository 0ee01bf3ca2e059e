/** Compiles a connector’s condition and its two legs, or says what is wrong with them. */
import type { Unavailable } from '../compiling/pixelCompiler.ts';
import type { Connector } from '../connector/types.ts';
import { type CompiledCondition, compileCondition } from '../parameters/conditions.ts';
import type { CompiledPixel } from '../pixels/compile/compile.ts';
import { below, type FieldProblem } from '../validate/problems.ts';
import type { Refusal } from '../validate/refusal.ts';
import type { CompiledWebhook } from '../webhooks/build/compile/compileWebhook.ts';
import type { Compiler } from './compiler.ts';

export interface CompiledConnector {
  /** of `when` */
  condition?: CompiledCondition;
  webhook?: CompiledWebhook;
  /** absent without a pixel and for an empty one */
  pixel?: { pixel: CompiledPixel; hash: string };
  /** instead of `pixel`, where refused pixels are let pass: why it can't be compiled */
  refusals?: Refusal[];
  /** instead of both: why it couldn't be compiled just now */
  notCompiled?: Unavailable['unavailable'];
}

/** `mayBeRefused`: a pixel that an older compiler accepted doesn't make the connector wrong. */
export function compileConnector(
  connector: Pick<Connector, 'webhook' | 'pixel' | 'click' | 'when'>,
  compiler: Compiler,
  { mayBeRefused = false } = {},
): { ok: true; compiled: CompiledConnector } | { ok: false; problems: FieldProblem[] } {
  const compiled: CompiledConnector = {};
  const problems: FieldProblem[] = [];
  if (connector.when) {
    const result = compileCondition(connector.when, 'when');
    if (result.ok) compiled.condition = result.condition;
    else problems.push(...result.problems);
  }
  if (connector.webhook) {
    const result = compiler.webhook(connector.webhook);
    if (result.ok) compiled.webhook = result.webhook;
    else problems.push(...below('webhook', result.problems));
  }
  if (connector.webhook?.requireClickId && !connector.click) {
    const message =
      'needs "click", whose "parameter" says which click ID is meant; click ID matching itself may be off';
    problems.push({ field: 'webhook.requireClickId', message });
  }
  if (connector.pixel && connector.pixel.html.trim() !== '') {
    const result = compiler.pixel(connector.pixel);
    if (result.ok) compiled.pixel = { pixel: result.pixel, hash: result.hash };
    else if ('unavailable' in result) compiled.notCompiled = result.unavailable;
    else if (mayBeRefused) compiled.refusals = result.refusals;
    else {
      const first = result.refusals[0];
      const message = first ? `line ${first.line}, column ${first.column}: ${first.message}` : 'can’t be made safe';
      problems.push({ field: 'pixel.html', message, refusals: result.refusals });
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, compiled };
}
