/**
 * A template is compiled once, when it is submitted: every slot is put under one context, or the template is refused. What
 * comes out is literals and slots; rendering is one concatenation (`render.ts`). DESIGN §8 is the specification.
 *
 * How: each slot becomes a sentinel word; parse5 reads the text as a browser does, with scripting on, and, where there is
 * a `<noscript>`, also off; acorn reads each script. Then every sentinel must stand in exactly one place that is known to
 * be safe. Last, the template is rendered with hostile values and read again: nothing but the values may have changed.
 */
import { parseTemplate, type Slot, type Template, TemplateError } from '../../parameters/template.ts';
import type { Refusal } from '../../validate/refusal.ts';
import type { SlotContext } from '../contexts.ts';
import { classifyHtml } from '../html/classifyHtml.ts';
import { whyElementRefused } from '../html/elements.ts';
import { elementsOf, type HtmlNode, parseHtml } from '../html/tree.ts';
import { refuseUnseen } from '../html/unseen.ts';
import { classifyScripts } from '../javascript/classifyScripts.ts';
import type { Script } from '../javascript/tree.ts';
import { findUnproved } from '../proof/prove.ts';
import { readPixel } from '../review/readPixel.ts';
import { findScriptAddresses } from '../review/scriptRequests.ts';
import { type Enforcement, enforcementOf } from '../sandbox/enforcement.ts';
import { createBudget, LimitExceeded } from './budget.ts';
import { findHosts } from './hosts.ts';
import { type Mended, mendedBy } from './mend.ts';
import { type NodeTemplate, nodeTemplates } from './nodeTemplate.ts';
import { createDraft, type Draft } from './pixelDraft.ts';
import { verify } from './verify.ts';

const MAX_TEMPLATE_BYTES = 64 * 1024;
const MAX_SLOTS = 200;
/** Nobody mends more at a time, and an answer stays as small as its template. */
const MAX_REFUSALS = 100;

export interface CompiledSlot {
  slot: Slot;
  context: SlotContext;
  /** in the template as submitted, both from 1 */
  line: number;
  column: number;
}

export interface CompiledPixel extends Enforcement {
  sandbox: boolean;
  /** the template as submitted */
  html: string;
  slots: CompiledSlot[];
  /** origins that the template names, sorted */
  hosts: string[];
  /** addresses that it may load scripts from, as the template names them, sorted; see `scriptAddresses.ts` */
  scripts: string[];
  /** what stands around the slots, line ends as LF (which is how HTML reads them) */
  literals: string[];
  /** main window only; empty for the sandbox */
  nodes: NodeTemplate[];
  /**
   * Sandbox only: where a value could become code or markup for all that can be proved. The browser's enforcement in the
   * sandbox stops it there; in the main window each is a refusal.
   */
  unproved: Refusal[];
  /** a form of the template of which some of that would not have to be said */
  mended?: Mended;
}

export type CompileResult =
  | { ok: true; pixel: CompiledPixel }
  /** `slots`: those that stand well, as far as the template could be read; `mended`: a form that is taken */
  | { ok: false; refusals: Refusal[]; slots: CompiledSlot[]; mended?: Mended };

export function compilePixel(html: string, options: { sandbox: boolean }): CompileResult {
  const { result, mended } = judge(html, options);
  if (!mended) return result;
  const again = judge(mended.html, options);
  // only what nothing is left to say of
  if (!again.result.ok || again.mended) return result;
  return result.ok ? { ok: true, pixel: { ...result.pixel, mended } } : { ...result, mended };
}

/** `mended`: with what was found to be mended, not yet judged itself. */
function judge(html: string, options: { sandbox: boolean }): { result: CompileResult; mended?: Mended } {
  const text = withLineFeeds(html);
  const unreadable = refuseSize(html) ?? refuseText(text) ?? [];
  if (unreadable.length > 0) return { result: { ok: false, refusals: unreadable, slots: [] } };
  const template = readTemplate(text);
  if (Array.isArray(template)) return { result: { ok: false, refusals: template, slots: [] } };

  const draft = createDraft(text, template, options.sandbox, createBudget());
  const result = compileWithinLimits(draft, html, template);
  const mended = mendedBy(draft);
  if (draft.refusals.length === 0 && result) return { result: { ok: true, pixel: result }, ...(mended && { mended }) };
  const refusals = firstOf(draft.refusals.sort((a, b) => a.line - b.line || a.column - b.column));
  const isRefused = ({ line, column }: CompiledSlot) =>
    refusals.some((refusal) => refusal.line === line && refusal.column === column);
  const slots = classifiedSlots(draft).filter((slot) => !isRefused(slot));
  return { result: { ok: false, refusals, slots }, ...(mended && { mended }) };
}

function firstOf(refusals: Refusal[]): Refusal[] {
  const next = refusals[MAX_REFUSALS];
  if (!next) return refusals;
  const message = `${refusals.length - MAX_REFUSALS} more places from here on are refused; they are left out.`;
  const rest = { line: next.line, column: next.column, message, fix: 'Correct those before it first.' };
  return [...refusals.slice(0, MAX_REFUSALS), rest];
}

function classifiedSlots(draft: Draft): CompiledSlot[] {
  return draft.slots.flatMap((slot, index) => {
    const context = draft.contexts[index];
    return context ? [{ slot, context, ...draft.positionOf(draft.startOf(index)) }] : [];
  });
}

/** Work without end and code nested by thousands are the template's fault, and a refusal like any other. */
function compileWithinLimits(draft: Draft, html: string, template: Template): CompiledPixel | undefined {
  try {
    return compileDraft(draft, html, template);
  } catch (error) {
    if (!(error instanceof LimitExceeded)) throw error;
    const { offset = 0, message, fix } = error;
    draft.refusals.push({ ...draft.positionOf(offset), message, fix, limit: true });
    return undefined;
  }
}

function compileDraft(draft: Draft, html: string, template: Template): CompiledPixel | undefined {
  const markup = readMarkup(draft);
  if (!markup) return undefined;
  const { nodes } = markup;
  classifyHtml(draft, nodes);
  refuseUnseen(draft, nodes);
  const scripts = classifyScripts(draft, nodes);
  const unproved = proveScripts(draft, nodes, scripts);
  // a script that can't be read says so itself: the slots in it, never reached, would only draw attention away
  if (draft.refusals.length > 0) return undefined;
  for (const slot of draft.slots.keys()) {
    if (draft.contexts[slot] === undefined) draft.refuseSlot(slot, 'not_found');
  }
  if (draft.refusals.length > 0) return undefined;

  const difference = verify(draft, nodes, markup.scripted);
  if (difference !== undefined) {
    draft.refuse(
      0,
      `With hostile values the template would be read differently: ${difference}.`,
      'Write it more plainly, and report it: the compiler should have pointed at the place.',
    );
    return undefined;
  }
  return {
    sandbox: draft.sandbox,
    html,
    // none is missing: a slot without a context was refused
    slots: classifiedSlots(draft),
    hosts: findHosts(draft, nodes, scripts),
    scripts: findScriptAddresses(readPixel({ html, sandbox: draft.sandbox }, draft.budget)),
    ...enforcementOf(draft, nodes),
    literals: template.literals,
    nodes: draft.sandbox ? [] : nodeTemplates(draft, nodes),
    unproved,
  };
}

/**
 * What isn't proved is refused in the main window, whose policy isn't ours. In the sandbox the browser enforces, so it is a
 * finding for the review; unless the template does what that enforcement doesn't cover.
 */
function proveScripts(draft: Draft, nodes: readonly HtmlNode[], scripts: readonly Script[]): Refusal[] {
  if (draft.refusals.length > 0) return [];
  const { unproved, proofNeeded } = findUnproved(draft, nodes, scripts);
  const findings: Refusal[] = [];
  for (const { kind, start, message, fix, encode } of unproved) {
    for (const { start: from, end } of encode) draft.edit([from, 'encodeURIComponent('], [end, ')']);
    if (!draft.sandbox) draft.refuse(start, message, `${fix} Or run the pixel in the sandbox.`);
    else if (proofNeeded !== undefined) draft.refuse(start, `${message} ${proofNeeded}`, fix);
    else if (kind === 'script_address') draft.refuse(start, message, fix);
    else {
      const isHarmless = kind === 'parameter' || kind === 'cookie' || kind === 'address';
      findings.push({ ...draft.positionOf(start), message, fix, ...(isHarmless && { isHarmless }) });
    }
  }
  return findings;
}

interface Markup {
  /** `<noscript>` holds elements: what is read where scripting is off */
  nodes: HtmlNode[];
  /** `<noscript>` holds text; absent when there is none */
  scripted?: HtmlNode[];
}

/** Refused unless browsers read all but `<noscript>` alike with scripting on and off. */
function readMarkup(draft: Draft): Markup | undefined {
  const on = parseHtml(draft.source, true);
  const needsOff = hasNoscript(on.nodes);
  const off = needsOff ? parseHtml(draft.source, false) : on;
  // a slot in a tag breaks the markup around it: point at the slot, not at what follows
  for (const slot of draft.slots.keys()) {
    if (/<[a-z0-9!/-]*$/i.test(draft.before(slot))) draft.refuseSlot(slot, 'after_less_than');
  }
  const problems = on.problems.length > 0 ? on.problems : off.problems;
  if (problems.length > 0) {
    // an element that is not allowed often is the reason
    for (const { tag, start } of elementsOf(on.nodes)) {
      const refused = whyElementRefused(tag, draft.sandbox);
      if (refused && draft.slotsIn(tag).length === 0) draft.refuse(start, refused.message, refused.fix);
    }
    if (draft.refusals.length > 0) return undefined;
    for (const { offset, message, fix } of problems) draft.refuse(offset, message, fix);
    return undefined;
  }
  if (needsOff && outsideNoscript(on.nodes) !== outsideNoscript(off.nodes)) {
    const first = [...elementsOf(on.nodes)].find(({ tag }) => tag === 'noscript');
    draft.refuse(
      first?.start ?? 0,
      'Browsers read this <noscript> differently with scripting on and off.',
      'Leave comments and scripts out of <noscript>.',
    );
    return undefined;
  }
  return needsOff ? { nodes: off.nodes, scripted: on.nodes } : { nodes: on.nodes };
}

function hasNoscript(nodes: readonly HtmlNode[]): boolean {
  for (const { tag } of elementsOf(nodes)) if (tag === 'noscript') return true;
  return false;
}

function outsideNoscript(nodes: readonly HtmlNode[]): string {
  return JSON.stringify(nodes, (_key, value) =>
    value?.kind === 'element' && value.tag === 'noscript' ? { ...value, children: [] } : value,
  );
}

function readTemplate(text: string): Template | Refusal[] {
  try {
    const template = parseTemplate(text);
    const surplus = template.slots[MAX_SLOTS];
    const secrets = template.slots.filter(({ name }) => name.startsWith('SECRET.'));
    if (!surplus && secrets.length === 0) return template;
    const refuseSecret = ({ start, source }: Slot): Refusal => ({
      ...positionIn(text, start),
      slot: source,
      message: `${source} would show the secret to every visitor: secrets are for webhooks, which the collector sends.`,
      fix: 'Send what needs the secret by the connector’s webhook.',
    });
    if (!surplus) return secrets.map(refuseSecret);
    return [
      {
        ...positionIn(text, surplus.start),
        slot: surplus.source,
        message: `The template has ${template.slots.length} dynamic parameters; at most ${MAX_SLOTS} are allowed.`,
        fix: 'Give a value to a variable once and use that.',
      },
    ];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [
      {
        ...positionIn(text, error.offset),
        slot: error.source,
        message: error.message,
        fix: 'Correct the dynamic parameter.',
      },
    ];
  }
}

/** As it was submitted, CR and all; the place is the first character that isn't wholly inside the limit. */
function refuseSize(html: string): Refusal[] | undefined {
  const bytes = Buffer.from(html);
  if (bytes.length <= MAX_TEMPLATE_BYTES) return undefined;
  // as a stream: half a character at the end is left out
  const allowed = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, MAX_TEMPLATE_BYTES), {
    stream: true,
  });
  const text = withLineFeeds(allowed);
  return [
    {
      ...positionIn(text, text.length),
      message: `The template is ${bytes.length} bytes long; at most ${MAX_TEMPLATE_BYTES} (64 KiB) are allowed, which end here.`,
      fix: 'Move long scripts to a file of the partner and load it by src.',
    },
  ];
}

/** Characters that no HTML document may hold: they are lost or changed on the way, or hide what is there. */
function refuseText(text: string): Refusal[] | undefined {
  if (text.trim() === '')
    return [{ line: 1, column: 1, message: 'The template is empty.', fix: 'Paste the partner’s pixel.' }];
  const bad =
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffd-\uffff\ufeff]|\p{Surrogate}|[\u202a-\u202e\u2066-\u2069]/u.exec(
      text,
    );
  if (!bad) return undefined;
  const code = (bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const what =
    code === 'FFFD'
      ? 'a replacement character (the text was decoded with a wrong encoding)'
      : 'a character that HTML can’t carry, or that hides how the text reads';
  return [
    {
      ...positionIn(text, bad.index),
      message: `U+${code} is ${what}.`,
      fix: 'Paste the template again as UTF-8 text, or take the character out.',
    },
  ];
}

/** As HTML reads line ends. */
function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

function positionIn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
