/**
 * Proves of a template whose slots scripts can read that no value becomes code, markup or an address; what isn't proved is
 * listed. Default deny: whatever can't be followed (what is read from the page, events, storage, what functions get that
 * anybody may call) carries any slot's value. DESIGN §8; `docs/reviewer.md` says what is not covered.
 */
import type { AnyNode } from 'acorn';
import type { Draft } from '../compile/pixelDraft.ts';
import { elementsOf, type HtmlNode } from '../html/tree.ts';
import { encodeVariablesOfQueries } from '../javascript/encodedVariables.ts';
import { parseScript, type Script } from '../javascript/tree.ts';
import { checkNode } from './check.ts';
import { type Evaluation, evaluate, sumOf } from './evaluate.ts';
import { readProgram } from './program.ts';
import type { Problem, ProblemKind } from './rules.ts';
import { whyProofNeeded } from './sandboxNeeds.ts';
import { asTexts, type Value } from './values.ts';

export interface Unproved {
  kind: ProblemKind;
  /** in the draft's source */
  start: number;
  end: number;
  message: string;
  fix: string;
  /** parts of the code around which encodeURIComponent() would do, where it is in a script's text */
  encode: { start: number; end: number }[];
}

export interface Findings {
  unproved: Unproved[];
  /** why the sandbox's policy isn't enough for this template; absent where it is */
  proofNeeded?: string;
}

const WHAT_HAPPENS: Record<ProblemKind, string> = {
  code: 'A value of a slot could be run as code here, for all that can be proved',
  markup: 'A value of a slot could become markup here, for all that can be proved',
  script_address: 'A value of a slot could choose which script is loaded, for all that can be proved',
  address: 'A value of a slot could choose what is requested, for all that can be proved',
  parameter: 'A “&” in the value would add parameters to this address',
  cookie: 'A “;” in the value would set the cookie’s attributes',
};

const FORMS: Record<ProblemKind, string> = {
  code: 'Call functions by their names and set properties that are written out; give functions, not text, to timers and handlers.',
  markup:
    'Write the markup out, with the slot in the query of a quoted address, or make the elements with document.createElement.',
  script_address: 'Write the script’s address out up to its query, and wrap values in encodeURIComponent().',
  address: 'Write the address out up to its query, and wrap values in encodeURIComponent().',
  parameter: 'Wrap the value in encodeURIComponent().',
  cookie: 'Wrap the value in encodeURIComponent().',
};

/** Empty where no slot stands that a script could read, or no script that could. */
export function findUnproved(draft: Draft, nodes: readonly HtmlNode[], scripts: readonly Script[]): Findings {
  const code = [...scripts, ...handlersOf(nodes)];
  if (code.length === 0 || !hasReadableSlot(draft, nodes)) return { unproved: [] };
  const program = readProgram(code, draft.budget);
  encodeVariablesOfQueries(draft, program, scripts);
  const evaluation = evaluate(draft, program);
  const found = new Map<AnyNode, Unproved>();
  for (const script of code) {
    for (const node of script.nodes) {
      draft.budget.spend(1);
      checkNode(node, evaluation, (at, what, problem) => {
        if (found.has(at)) return;
        const encode = problem.kind === 'parameter' || problem.kind === 'cookie' ? partsToEncode(evaluation, at) : [];
        found.set(at, unprovedAt(script, at, what, problem, encode));
      });
    }
  }
  const why = whyProofNeeded(program);
  return { unproved: [...found.values()], ...(why !== undefined && { proofNeeded: why }) };
}

/** Operands of the sum that holds the address, as far as it is written out: those that can be any text. */
function partsToEncode(evaluation: Evaluation, at: AnyNode, depth = 0): AnyNode[] {
  const { valueFor, program } = evaluation;
  if (at.type === 'Identifier' && depth < 4) {
    return program.variable(program.keyOf(at)).flatMap((source) => {
      if (source.kind === 'append')
        return isAnyText(valueFor(source.node)) ? sumOf(source.node).filter((one) => isAnyText(valueFor(one))) : [];
      return source.kind === 'value' ? partsToEncode(evaluation, source.node, depth + 1) : [];
    });
  }
  if (at.type === 'ConditionalExpression')
    return [at.consequent, at.alternate].flatMap((one) => partsToEncode(evaluation, one, depth));
  if (at.type === 'TemplateLiteral') return at.expressions.filter((one) => isAnyText(valueFor(one)));
  const [first, ...others] = sumOf(at);
  if (!first) return [];
  return [
    ...(isAnyText(valueFor(first)) && first !== at ? partsToEncode(evaluation, first, depth + 1) : []),
    ...others.filter((one) => isAnyText(valueFor(one))),
  ];
}

function isAnyText(value: Value): boolean {
  return asTexts(value).some((text) => text.some(({ kind }) => kind === 'any'));
}

function unprovedAt(
  { start, isHandler }: Script,
  at: AnyNode,
  what: string,
  { kind, detail }: Problem,
  encode: readonly AnyNode[],
): Unproved {
  return {
    encode: isHandler ? [] : encode.map((node) => ({ start: start + node.start, end: start + node.end })),
    kind,
    start: isHandler ? start : start + at.start,
    end: isHandler ? start : start + at.end,
    message: `${WHAT_HAPPENS[kind]}: “${what}”${detail ? `, ${detail}` : ''}.`,
    fix: FORMS[kind],
  };
}

/** `<noscript>` is never built where scripts run. */
function hasReadableSlot(draft: Draft, nodes: readonly HtmlNode[]): boolean {
  return nodes.some((node) => {
    if (node.kind !== 'element') return node.kind === 'text' && draft.slotsIn(node.value).length > 0;
    if (node.tag === 'noscript') return false;
    return (
      node.attributes.some(({ value }) => draft.slotsIn(value).length > 0) || hasReadableSlot(draft, node.children)
    );
  });
}

/** Event handler attributes as the functions that browsers make of them. */
function handlersOf(nodes: readonly HtmlNode[]): Script[] {
  const handlers: Script[] = [];
  for (const { attributes } of elementsOf(nodes)) {
    for (const { name, value, start } of attributes) {
      if (!name.startsWith('on')) continue;
      const parsed = parseScript(`(function (event) {${value}\n})`, start, false);
      // with a syntax error it does nothing
      if ('script' in parsed) handlers.push({ ...parsed.script, isHandler: true });
    }
  }
  return handlers;
}
