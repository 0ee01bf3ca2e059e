/**
 * The context of each slot in a script: what the slot is in the syntax tree (part of a string, or a value), and whether the
 * place is one where a value is just a value. An allow-list: what isn't recognised is refused.
 */
import type { AnyNode } from 'acorn';
import type { Draft } from '../compile/pixelDraft.ts';
import type { RefusedPlaceName } from '../compile/refusals.ts';
import { chainOf } from './chain.ts';
import { classifyChain } from './strings.ts';
import { endsInEscape, propertyName, type Script } from './tree.ts';

export function classifyScriptPlaces(draft: Draft, script: Script): void {
  if (draft.slotsIn(script.text).length === 0) return;
  const chains = new Set<AnyNode>();
  for (const node of script.nodes) {
    if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') {
      const slot = draft.slotNamed(node.name);
      if (slot !== undefined && node.type === 'Identifier') classifyValue(draft, script, node, slot, chains);
      else draft.refuseSlotsIn(node.name, 'js_identifier');
    } else if (node.type === 'TemplateElement') draft.refuseSlotsIn(node.value.raw, 'js_template');
    else if (node.type === 'Literal') classifyLiteral(draft, script, node, chains);
  }
  for (const chain of chains) classifyChain(draft, script, chain);
}

function classifyValue(draft: Draft, script: Script, node: AnyNode, slot: number, chains: Set<AnyNode>): void {
  const chain = chainOf(script, node);
  const refused =
    roleRefused(script, node) ??
    placeRefused(script, chain) ??
    (startsStatement(script, node) ? 'js_statement' : undefined);
  if (refused) {
    draft.refuseSlot(slot, refused);
  } else {
    draft.settle(slot, 'js_value');
    chains.add(chain);
  }
}

/** `(5)` or `"a"` at the start of a statement would be an argument of the line before, or a directive. */
function startsStatement(script: Script, node: AnyNode): boolean {
  for (let outer = script.parents.get(node); outer; outer = script.parents.get(outer)) {
    if (outer.type === 'ExpressionStatement' && outer.start === node.start) return true;
  }
  return false;
}

function classifyLiteral(
  draft: Draft,
  script: Script,
  node: AnyNode & { type: 'Literal' },
  chains: Set<AnyNode>,
): void {
  const raw = node.raw ?? '';
  const found = draft.slotsIn(raw);
  if (found.length === 0) return;
  const chain = chainOf(script, node);
  const isPattern = 'regex' in node && node.regex !== undefined;
  const refused = isPattern ? 'js_regular_expression' : (roleRefused(script, node) ?? placeRefused(script, chain));
  if (refused) {
    draft.refuseSlotsIn(raw, refused);
    return;
  }
  for (const { slot, start } of found) {
    if (endsInEscape(raw.slice(0, start))) draft.refuseSlot(slot, 'js_escape');
    else draft.settle(slot, 'js_string');
  }
  chains.add(chain);
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

const VALUE_OPERATORS = new Set([
  '==',
  '===',
  '!=',
  '!==',
  '<',
  '<=',
  '>',
  '>=',
  '-',
  '*',
  '/',
  '%',
  '**',
  '|',
  '&',
  '^',
  '<<',
  '>>',
  '>>>',
]);
const STRING_METHODS = new Set([
  'join',
  'concat',
  'split',
  'slice',
  'substring',
  'substr',
  'trim',
  'toLowerCase',
  'toUpperCase',
  'toString',
  'toFixed',
  'indexOf',
  'includes',
  'charAt',
  'replace',
  'replaceAll',
  'match',
  'padStart',
  'length',
  'filter',
  'map',
  'forEach',
]);

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
      case 'ForOfStatement':
        return parent.right === node ? undefined : 'js_place';
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
        if (parent.object !== node) return 'js_property';
        const name = propertyName(parent) ?? '';
        if (!STRING_METHODS.has(name) && !/^\d+$/.test(name)) return 'js_place';
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
