/**
 * `var order = '{{ID}}'; img.src = 'https://host/p?o=' + order`: a variable that goes nowhere but into queries, behind a
 * parameter's name, holds what a query holds. So its slots are rendered percent-encoded, and a value can't add parameters.
 */
import type { AnyNode } from 'acorn';
import type { Draft } from '../compile/pixelDraft.ts';
import type { Program } from '../proof/program.ts';
import { chainOf } from './chain.ts';
import { propertyName, type Script } from './tree.ts';

/** Ends in a parameter's name. */
const BEHIND_NAME = /[?&;][\w.[\]-]*=$/;

export function encodeVariablesOfQueries(draft: Draft, program: Program, scripts: readonly Script[]): void {
  const scriptOf = new Map<AnyNode, Script>();
  for (const script of scripts)
    for (const node of script.nodes) if (node.type === 'Identifier') scriptOf.set(node, script);
  const done = new Set<string>();
  for (const script of scripts) {
    if (draft.slotsIn(script.text).length === 0) continue;
    for (const node of script.nodes) {
      if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || !node.init) continue;
      const key = program.keyOf(node.id);
      if (done.has(key)) continue;
      done.add(key);
      const slots = slotsOfQueries(draft, program, scriptOf, key);
      for (const slot of slots ?? []) draft.contexts[slot] = 'js_url_query';
    }
  }
}

/** undefined: the variable goes elsewhere too, or what it holds isn't all written out. */
function slotsOfQueries(
  draft: Draft,
  program: Program,
  scriptOf: ReadonlyMap<AnyNode, Script>,
  key: string,
): number[] | undefined {
  const held: AnyNode[] = [];
  for (const source of program.variable(key)) {
    if (source.kind !== 'value') return undefined;
    held.push(
      ...(source.node.type === 'ArrayExpression' ? source.node.elements.flatMap((one) => one ?? []) : [source.node]),
    );
  }
  // a property of window as well
  if (program.members(key).length > 0 || program.property(key).length > 0) return undefined;
  let isUsed = false;
  for (const mention of program.mentions(key)) {
    draft.budget.spend(1);
    const parent = program.parentOf(mention);
    if (parent?.type === 'VariableDeclarator' && parent.id === mention) continue;
    const call =
      parent?.type === 'MemberExpression' && parent.object === mention ? program.parentOf(parent) : undefined;
    const method = call?.type === 'CallExpression' && call.callee === parent ? propertyName(call.callee) : undefined;
    if (method === 'push' && call?.type === 'CallExpression') held.push(...call.arguments);
    else {
      const script = scriptOf.get(mention);
      if (!script || !isInQuery(script, method === 'join' && call ? call : mention)) return undefined;
      isUsed = true;
    }
  }
  if (!isUsed) return undefined;
  const slots: number[] = [];
  for (const node of held) {
    if (node.type !== 'Literal') return undefined;
    for (const { slot } of draft.slotsIn(node.raw ?? '')) {
      if (draft.contexts[slot] !== 'js_string') return undefined;
      slots.push(slot);
    }
  }
  return slots;
}

/** Directly behind a text that ends in `?name=` or `&name=`, or asked for being there at all. */
function isInQuery(script: Script, node: AnyNode): boolean {
  const parent = script.parents.get(node);
  if (parent?.type === 'IfStatement' && parent.test === node) return true;
  if (parent?.type === 'UnaryExpression' && parent.operator === '!') return true;
  const chain = chainOf(script, node);
  if (chain === node) return false;
  const operands = operandsOf(chain);
  const before = operands[operands.indexOf(node) - 1];
  return typeof before === 'string' && BEHIND_NAME.test(before);
}

/** In order; fixed texts as texts. */
function operandsOf(node: AnyNode): (AnyNode | string)[] {
  if (node.type === 'BinaryExpression' && node.operator === '+')
    return [...operandsOf(node.left), ...operandsOf(node.right)];
  if (node.type === 'TemplateLiteral') {
    return node.quasis.flatMap((quasi, index) => {
      const inner = node.expressions[index];
      return [quasi.value.cooked ?? '', ...(inner ? operandsOf(inner) : [])];
    });
  }
  return [node.type === 'Literal' && typeof node.value === 'string' ? node.value : node];
}
