/**
 * The context of each slot in a script: what the slot is in the syntax tree (part of a string, or a value), what string
 * it is part of (a URL, HTML for document.write), and whether the place is one where a value is just a value. An allow-list:
 * what isn't recognised is refused.
 */
import type { AnyNode } from 'acorn';
import type { Draft } from '../draft.ts';
import type { RefusedPlaceName } from '../refusals.ts';
import { classifyUrl, isCodeUrl, looksLikeUrl, type UrlPlace } from '../url.ts';
import { assemble, chainOf, cleansingOf, type Part, partsOf } from './chain.ts';
import { sinkOf } from './sinks.ts';
import { propertyName, type Script } from './tree.ts';
import { classifyWrittenHtml } from './writtenHtml.ts';

export function classifyScriptPlaces(draft: Draft, script: Script): void {
  const chains = new Set<AnyNode>();
  for (const node of script.nodes) {
    if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') {
      const slot = draft.slotNamed(node.name);
      if (slot !== undefined && node.type === 'Identifier') classifyValue(draft, script, node, slot, chains);
      else refuseAll(draft, node.name, 'js_identifier');
    } else if (node.type === 'TemplateElement') refuseAll(draft, node.value.raw, 'js_template');
    else if (node.type === 'Literal') classifyLiteral(draft, script, node, chains);
  }
  for (const chain of chains) classifyChain(draft, script, chain);
}

function classifyValue(draft: Draft, script: Script, node: AnyNode, slot: number, chains: Set<AnyNode>): void {
  const refused = roleRefused(script, node) ?? placeRefused(script, chainOf(script, node));
  if (refused) return draft.refuseSlot(slot, refused);
  // `(5)` or `"a"` at the start of a statement would be arguments of the line before, or a directive
  for (let outer = script.parents.get(node); outer; outer = script.parents.get(outer)) {
    if (outer.type === 'ExpressionStatement' && outer.start === node.start) return draft.refuseSlot(slot, 'js_statement');
  }
  draft.settle(slot, 'js_value');
  chains.add(chainOf(script, node));
}

function classifyLiteral(draft: Draft, script: Script, node: AnyNode & { type: 'Literal' }, chains: Set<AnyNode>): void {
  const raw = node.raw ?? '';
  const found = draft.slotsIn(raw);
  if (found.length === 0) return;
  if ('regex' in node && node.regex) return refuseAll(draft, raw, 'js_regular_expression');
  const refused = roleRefused(script, node) ?? placeRefused(script, chainOf(script, node));
  if (refused) return refuseAll(draft, raw, refused);
  for (const { slot, start } of found) {
    // an odd number of backslashes, or an octal escape that a digit could prolong
    const escape = /(\\+)[0-7]{0,3}$/.exec(raw.slice(0, start));
    if (escape && (escape[1]?.length ?? 0) % 2 === 1) draft.refuseSlot(slot, 'js_escape');
    else draft.settle(slot, 'js_string');
  }
  chains.add(chainOf(script, node));
}

/** Names, keys and callees: what a slot must not be, whatever surrounds it. */
function roleRefused(script: Script, node: AnyNode): RefusedPlaceName | undefined {
  const parent = script.parents.get(node);
  switch (parent?.type) {
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
      // also the shorthand `{ X }`, where key and value are one
      return parent.key === node || (parent.type === 'Property' && parent.shorthand) ? 'js_key' : undefined;
    case 'MemberExpression':
      return parent.property === node ? 'js_property' : undefined;
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === node ? 'js_callee' : undefined;
    case 'ImportDeclaration':
    case 'ImportExpression':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportAttribute':
      return 'js_import';
    case 'ExpressionStatement':
      return 'js_statement';
    default:
      return undefined;
  }
}

const VALUE_OPERATORS = new Set(['==', '===', '!=', '!==', '<', '<=', '>', '>=', '-', '*', '/', '%', '**', '|', '&', '^', '<<', '>>', '>>>']);
const STRING_METHODS = new Set(['join', 'concat', 'split', 'slice', 'substring', 'substr', 'trim', 'toLowerCase', 'toUpperCase', 'toString', 'toFixed', 'indexOf', 'includes', 'charAt', 'length', 'filter', 'map', 'forEach']);

/** Walks outwards to what takes the value; undefined when every step is known to leave it a value. */
function placeRefused(script: Script, start: AnyNode): RefusedPlaceName | undefined {
  let node = start;
  for (;;) {
    const parent = script.parents.get(node);
    switch (parent?.type) {
      case 'CallExpression':
      case 'NewExpression':
        return parent.callee === node ? 'js_callee' : undefined;
      case 'VariableDeclarator':
        return parent.init === node ? undefined : 'js_identifier';
      case 'AssignmentExpression':
        return parent.right === node ? undefined : 'js_place';
      case 'PropertyDefinition':
        return parent.value === node ? undefined : 'js_key';
      case 'ReturnStatement':
      case 'IfStatement':
      case 'WhileStatement':
      case 'SwitchStatement':
      case 'SwitchCase':
        return undefined;
      case 'ArrowFunctionExpression':
        return parent.body === node ? undefined : 'js_identifier';
      case 'UnaryExpression':
        return /^(?:[-+!~]|typeof)$/.test(parent.operator) ? undefined : 'js_place';
      case 'BinaryExpression':
        if (parent.operator !== '+') return VALUE_OPERATORS.has(parent.operator) ? undefined : 'js_place';
        break;
      case 'ConditionalExpression':
        if (parent.test === node) return undefined;
        break;
      case 'MemberExpression': {
        if (parent.object !== node || !STRING_METHODS.has(propertyName(parent) ?? '')) return 'js_property';
        // on from the call, where the member is called
        const outer = script.parents.get(parent);
        node = outer?.type === 'CallExpression' && outer.callee === parent ? outer : parent;
        continue;
      }
      case 'Property':
        if (parent.value !== node || script.parents.get(parent)?.type !== 'ObjectExpression') return 'js_key';
        break;
      case 'TemplateLiteral':
      case 'ObjectExpression':
      case 'ArrayExpression':
      case 'LogicalExpression':
      case 'ChainExpression':
        break;
      case 'ExpressionStatement': {
        // the result of a call or of an assignment goes nowhere; a bare value is a statement of its own
        return node.type === 'CallExpression' ? undefined : 'js_statement';
      }
      default:
        return 'js_place';
    }
    node = parent;
  }
}

/** Slots in a string that is a URL, or HTML for document.write, get that context; or are refused where it isn't safe. */
function classifyChain(draft: Draft, script: Script, chain: AnyNode): void {
  const outer = outermostChain(script, chain);
  if (outer.encoded) return;
  const parts = partsOf(draft, outer.node);
  const text = assemble(draft, parts, script);
  const isWritten = writtenBy(script, outer.node);
  if (/<[a-z!/?]/i.test(text)) {
    if (!isWritten) return refuseParts(draft, script, parts, 'js_markup');
    if (!draft.sandbox) return refuseParts(draft, script, parts, 'js_write');
    return settleParts(draft, script, parts, classifyWrittenHtml(draft, text), 'js_html_url', 'js_write');
  }
  if (isCodeUrl(text)) return refuseParts(draft, script, parts, 'url_scheme');
  const isAddress = looksLikeUrl(text) || (!draft.sandbox && text.startsWith('/') && isRequested(script, outer.node));
  if (isAddress) settleParts(draft, script, parts, classifyUrl(draft, text, !draft.sandbox), 'js_url', 'js_url_part');
}

/**
 * The string in which the slots finally stand: out through branches (`a ? "x" : "y"`) and string methods, so that a slot
 * in a branch of a URL is seen as part of the URL. `encoded`: everything goes through encodeURIComponent first.
 */
function outermostChain(script: Script, start: AnyNode): { node: AnyNode; encoded: boolean } {
  let chain = start;
  let node = start;
  for (let parent = script.parents.get(node); parent; parent = script.parents.get(node)) {
    if (cleansingOf(parent)) {
      // still part of the URL around it, where its place is checked
      const around = chainOf(script, parent);
      return around === parent ? { node: parent, encoded: true } : { node: around, encoded: false };
    }
    const passes = ['ConditionalExpression', 'LogicalExpression', 'MemberExpression', 'ChainExpression'].includes(parent.type);
    const isMethod = parent.type === 'CallExpression' && parent.callee === node;
    const isJoin = parent.type === 'TemplateLiteral' || (parent.type === 'BinaryExpression' && parent.operator === '+');
    if (!passes && !isMethod && !isJoin) break;
    if (isJoin) chain = chainOf(script, parent);
    node = isJoin ? chain : parent;
  }
  return { node: chain, encoded: false };
}

function writtenBy(script: Script, node: AnyNode): boolean {
  const parent = script.parents.get(node);
  return parent !== undefined && parent.type === 'CallExpression' && sinkOf(parent)?.kind === 'write' && parent.callee !== node;
}

function isRequested(script: Script, node: AnyNode): boolean {
  const parent = script.parents.get(node);
  const sink = parent && sinkOf(parent);
  return sink?.kind === 'url' && sink.values.includes(node);
}

function settleParts(
  draft: Draft,
  script: Script,
  parts: readonly Part[],
  places: readonly UrlPlace[],
  family: 'js_url' | 'js_html_url',
  otherwise: RefusedPlaceName,
): void {
  const bySlot = new Map(places.map((place) => [place.slot, place]));
  for (const part of parts) {
    for (const slot of slotsOfPart(draft, script, part)) {
      const place = bySlot.get(slot);
      if (!place) draft.refuseSlot(slot, otherwise);
      else if ('refused' in place) draft.refuseSlot(slot, place.refused);
      else if (part.kind === 'text') draft.contexts[slot] = `${family}_${place.part}`;
      // encodeURIComponent lets “..” pass, which is a step up in a path
      else if (part.kind !== 'encoded' || place.part !== 'query') draft.refuseSlot(slot, otherwise);
    }
  }
}

function refuseParts(draft: Draft, script: Script, parts: readonly Part[], place: RefusedPlaceName): void {
  for (const part of parts) for (const slot of slotsOfPart(draft, script, part)) draft.refuseSlot(slot, place);
}

function slotsOfPart(draft: Draft, script: Script, part: Part): number[] {
  if (part.kind === 'value') return [part.slot];
  const text = part.kind === 'text' ? part.text : script.text.slice(part.node.start, part.node.end);
  return draft.slotsIn(text).map(({ slot }) => slot);
}

function refuseAll(draft: Draft, text: string, place: RefusedPlaceName): void {
  for (const { slot } of draft.slotsIn(text)) draft.refuseSlot(slot, place);
}
