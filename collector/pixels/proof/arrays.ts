/** What an array of the template holds, when it is only ever pushed to and joined. */
import type { AnyNode } from 'acorn';
import { propertyName } from '../javascript/tree.ts';
import type { Program } from './program.ts';

/** undefined: can't be told. */
export function arrayContents(program: Program, node: AnyNode): AnyNode[] | undefined {
  if (node.type === 'ArrayExpression') return elementsOf(node);
  if (node.type !== 'Identifier') return undefined;
  const key = program.keyOf(node);
  const contents: AnyNode[] = [];
  for (const source of program.variable(key)) {
    const elements =
      source.kind === 'value' && source.node.type === 'ArrayExpression' ? elementsOf(source.node) : undefined;
    if (!elements) return undefined;
    contents.push(...elements);
  }
  if (program.isGlobal(node) && (program.members(key).length > 0 || program.variable(key).length === 0))
    return undefined;
  for (const mention of program.mentions(key)) {
    const parent = program.parentOf(mention);
    if (parent?.type === 'VariableDeclarator' && parent.id === mention) continue;
    if (parent?.type === 'AssignmentExpression' && parent.left === mention) continue;
    if (parent?.type !== 'MemberExpression' || parent.object !== mention) return undefined;
    const name = propertyName(parent);
    const call = program.parentOf(parent);
    const isCalled = call?.type === 'CallExpression' && call.callee === parent;
    if (name === 'push' && isCalled && call.arguments.every(({ type }) => type !== 'SpreadElement'))
      contents.push(...call.arguments);
    else if (name !== 'length' && !(name === 'join' && isCalled)) return undefined;
  }
  return contents;
}

function elementsOf(node: AnyNode & { type: 'ArrayExpression' }): AnyNode[] | undefined {
  const elements: AnyNode[] = [];
  for (const element of node.elements) {
    if (!element || element.type === 'SpreadElement') return undefined;
    elements.push(element);
  }
  return elements;
}
