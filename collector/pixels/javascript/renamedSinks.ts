/** Functions that run strings, handed on under another name: their calls would not be recognised. */
import type { AnyNode } from 'acorn';
import { isIndirect } from './sinks.ts';
import { propertyName, type Script } from './tree.ts';

const NEVER_RENAMED = new Set(['eval', 'Function', 'execScript', 'write', 'writeln', 'insertAdjacentHTML']);

export function renamedSinks(script: Script): AnyNode[] {
  return script.nodes.filter((node) => isRenamedSink(node, script.parents.get(node)));
}

function isRenamedSink(node: AnyNode, parent: AnyNode | undefined): boolean {
  let name: string | undefined;
  if (node.type === 'MemberExpression') name = propertyName(node);
  // a property's name is not a reference; the member expression is
  else if (node.type === 'Identifier' && !isName(node, parent))
    name = node.name === 'write' || node.name === 'writeln' ? undefined : node.name;
  if (name === undefined || !NEVER_RENAMED.has(name) || !parent) return false;
  const called = (parent.type === 'CallExpression' || parent.type === 'NewExpression') && parent.callee === node;
  const unwrapped =
    parent.type === 'MemberExpression' &&
    parent.object === node &&
    isIndirect(parent) &&
    propertyName(parent) !== 'bind';
  const qualified = parent.type === 'ChainExpression';
  return !called && !unwrapped && !qualified;
}

function isName(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (!parent) return false;
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed;
  return parent.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand;
}
