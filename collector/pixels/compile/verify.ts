/**
 * The compiler's own check of its work: render with hostile values, read the result again as a browser would, and demand
 * the same elements, attributes and syntax tree as before, with each value back in its place and nowhere else. It relies on
 * none of the classification but the contexts, so a mistake there shows here.
 */
import type { AnyNode, Program } from 'acorn';
import type { SlotContext } from '../contexts.ts';
import { ESCAPERS, plainHtmlValue } from '../escape.ts';
import { elementsOf, type HtmlElement, type HtmlNode, parseHtml, textOf } from '../html/tree.ts';
import { scriptKind } from '../javascript/scriptKind.ts';
import { childrenOf, parseProgram } from '../javascript/tree.ts';
import { LimitExceeded } from './budget.ts';
import type { Draft } from './pixelDraft.ts';

const BREAKOUTS =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an attack on template literals
  '\'"></script></textarea></noscript><!--<script>--><img src=x onerror=x()>`${x()}*/]]>\u2028\u0000\u0085\ud800\\&lt;%22$&';

/** Every slot gets each of these, in the later rounds beside a neighbour with another. */
const HOSTILE: readonly ((slot: number) => string)[] = [
  () => BREAKOUTS,
  () => '',
  () => '-1',
  (slot) => (slot % 2 ? '' : 'script'),
  (slot) => (slot % 2 ? '--' : ''),
];

/** What a round of values must look like when read back, and how. */
interface Round {
  draft: Draft;
  escaped(slot: number): string;
  /** what the context's parser reads */
  decoded(slot: number): string;
  /** scripts that stand in the rendering without their content */
  emptied: ReadonlySet<HtmlElement>;
  /** syntax of the scripts as submitted, read once */
  syntax: Map<string, Program>;
}

/**
 * `nodes`: the draft's source as classified, with the content of `<noscript>` read or not; `scripted`: with scripting on,
 * when that differs. Returns what went wrong, or undefined.
 */
export function verify(
  draft: Draft,
  nodes: readonly HtmlNode[],
  scripted: readonly HtmlNode[] | undefined,
): string | undefined {
  const contextOf = (slot: number) => draft.contexts[slot] ?? 'text';
  const { source, emptied } = withoutFixedScripts(draft, nodes);
  const rawTexts = scripted ? noscriptTexts(scripted) : [];
  const syntax = new Map<string, Program>();
  for (const hostile of HOSTILE) {
    const escaped = (slot: number) => ESCAPERS[contextOf(slot)](hostile(slot));
    const decoded = (slot: number) => decode(contextOf(slot), hostile(slot));
    const read = parseHtml(draft.fill(source, escaped), !scripted);
    const difference =
      read.problems[0]?.message ?? compareNodes(nodes, read.nodes, { draft, escaped, decoded, emptied, syntax });
    if (difference !== undefined) return difference;
    if (rawTexts.some((text) => /<\/noscript/i.test(draft.fill(text, escaped)))) return 'another <noscript>';
  }
  return undefined;
}

/**
 * The source with scripts that hold no slot emptied. They are the bulk of most templates, and say nothing: they are the same
 * bytes in every rendering, so they are read the same way unless what stands before them is not, which shows there.
 */
function withoutFixedScripts(draft: Draft, nodes: readonly HtmlNode[]): { source: string; emptied: Set<HtmlElement> } {
  const emptied = new Set<HtmlElement>();
  let source = '';
  let at = 0;
  for (const element of elementsOf(nodes)) {
    const { value, start } = textOf(element);
    if (element.tag !== 'script' || value === '' || draft.slotsIn(value).length > 0) continue;
    source += draft.source.slice(at, start);
    // raw text: as long as it stands in the source
    at = start + value.length;
    emptied.add(element);
  }
  return { source: source + draft.source.slice(at), emptied };
}

/**
 * What `<noscript>` holds where scripting is on: raw text up to the first “</noscript”. As long as that is where it was,
 * everything outside is read as it is with scripting off.
 */
function noscriptTexts(scripted: readonly HtmlNode[]): string[] {
  return Array.from(elementsOf(scripted))
    .filter(({ tag }) => tag === 'noscript')
    .map((element) => textOf(element).value);
}

/** What a context's parser reads back. */
function decode(context: SlotContext, value: string): string {
  if (context === 'text' || context === 'attribute') return plainHtmlValue(value);
  const isUrl = context.includes('url');
  return isUrl ? ESCAPERS[context](value) : value;
}

function compareNodes(expected: readonly HtmlNode[], got: readonly HtmlNode[], round: Round): string | undefined {
  const { draft, decoded } = round;
  const wanted = expected.filter((node) => node.kind !== 'text' || draft.fill(node.value, decoded) !== '');
  if (wanted.length !== got.length) return `${got.length} nodes instead of ${wanted.length}`;
  for (const [index, node] of wanted.entries()) {
    const other = got[index];
    if (!other || other.kind !== node.kind) return 'another kind of node';
    if (node.kind === 'element' && other.kind === 'element') {
      const difference = compareElements(node, other, round);
      if (difference !== undefined) return difference;
    } else if (node.kind !== 'element' && other.kind !== 'element' && draft.fill(node.value, decoded) !== other.value) {
      return 'another text';
    }
  }
  return undefined;
}

function compareElements(expected: HtmlElement, got: HtmlElement, round: Round): string | undefined {
  const { draft, decoded } = round;
  if (expected.tag !== got.tag || expected.attributes.length !== got.attributes.length)
    return `another element than <${expected.tag}>`;
  for (const [index, { name, value }] of expected.attributes.entries()) {
    const other = got.attributes[index];
    if (other?.name !== name || other.value !== draft.fill(value, decoded)) return `another attribute than ${name}`;
  }
  return expected.tag === 'script'
    ? compareScripts(expected, got, round)
    : compareNodes(expected.children, got.children, round);
}

function compareScripts(expected: HtmlElement, got: HtmlElement, round: Round): string | undefined {
  const { draft } = round;
  const before = textOf(expected).value;
  const after = textOf(got).value;
  if (draft.fill(round.emptied.has(expected) ? '' : before, round.escaped) !== after) return 'another script';
  if (draft.slotsIn(before).length === 0) return undefined;
  const kind = scriptKind(expected);
  try {
    if (kind === 'json') return compareJson(before, after, round);
    const syntax = round.syntax.get(before) ?? parseProgram(before, kind === 'module');
    round.syntax.set(before, syntax);
    return compareSyntax(syntax, parseProgram(after, kind === 'module'), round);
  } catch (error) {
    if (error instanceof LimitExceeded) throw error;
    return `script: ${error instanceof Error ? error.message : error}`;
  }
}

function compareJson(before: string, after: string, { draft, decoded }: Round): string | undefined {
  const quoted = draft.fill(before, (slot) =>
    draft.contexts[slot] === 'json_value' ? JSON.stringify(decoded(slot)) : JSON.stringify(decoded(slot)).slice(1, -1),
  );
  const asText = (_key: string, value: unknown) =>
    value === null || typeof value !== 'object' ? String(value) : value;
  const isSame = JSON.stringify(JSON.parse(quoted), asText) === JSON.stringify(JSON.parse(after), asText);
  return isSame ? undefined : 'another JSON block';
}

const NOT_SYNTAX = new Set(['start', 'end', 'raw', 'type']);

/** Same tree, but for slots: a name there becomes one literal, a string one string with the value in it. */
function compareSyntax(expected: AnyNode, got: AnyNode, round: Round): string | undefined {
  const { draft, decoded } = round;
  if (expected.type === 'Identifier') {
    const slot = draft.slotNamed(expected.name);
    if (slot !== undefined) return literalText(got) === decoded(slot) ? undefined : 'a value became code';
  }
  if (expected.type !== got.type) return `${got.type} instead of ${expected.type}`;
  if (expected.type === 'Literal' && got.type === 'Literal' && typeof expected.value === 'string') {
    return draft.fill(expected.value, decoded) === got.value ? undefined : 'another string';
  }
  const left = childrenOf(expected);
  const right = childrenOf(got);
  if (left.length !== right.length || !hasSameScalars(expected, got)) return `another ${expected.type}`;
  for (const [index, child] of left.entries()) {
    const other = right[index];
    const difference = other ? compareSyntax(child, other, round) : 'a missing part';
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Names, operators, literals and flags; not positions. */
function hasSameScalars(expected: AnyNode, got: AnyNode): boolean {
  const fields: Record<string, unknown> = { ...got };
  for (const [key, value] of Object.entries(expected)) {
    if (NOT_SYNTAX.has(key)) continue;
    const isScalar = value === null || typeof value !== 'object';
    if (
      isScalar
        ? fields[key] !== value
        : ('cooked' in value || 'pattern' in value) && JSON.stringify(value) !== JSON.stringify(fields[key])
    )
      return false;
  }
  return true;
}

function literalText(node: AnyNode): string | undefined {
  if (node.type === 'Literal')
    return node.value === null ? 'null' : typeof node.value === 'object' ? undefined : String(node.value);
  if (node.type !== 'UnaryExpression' || node.operator !== '-' || node.argument.type !== 'Literal') return undefined;
  return `-${String(node.argument.value)}`;
}
