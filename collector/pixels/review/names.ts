/** What a node of a reviewed script is called, and what stands around it. */
import type { AnyNode } from 'acorn';
import { UNKNOWN } from '../javascript/chain.ts';
import { propertyName, type Script } from '../javascript/tree.ts';
import type { KnownStrings } from './knownStrings.ts';

/** The name of a global variable, or of a property. */
export function nameOf(node: AnyNode, script: Script, known: KnownStrings): string | undefined {
  if (node.type === 'MemberExpression') return propertyName(node) ?? joinedName(node.property, known);
  if (node.type !== 'Identifier' || !known.isGlobal(node)) return undefined;
  const parent = script.parents.get(node);
  const isJustName =
    (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed) ||
    (parent?.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand);
  return isJustName ? undefined : node.name;
}

/** `window['ev' + 'al']` */
function joinedName(property: AnyNode, known: KnownStrings): string | undefined {
  const [name, ...others] = known.textsOf(property);
  return others.length === 0 && name !== undefined && !name.includes(UNKNOWN) ? name : undefined;
}

/** `window`, or a property of it: not of any other object. */
export function isOfWindow(node: AnyNode, known: KnownStrings): boolean {
  if (node.type === 'Identifier') return known.isGlobal(node);
  if (node.type !== 'MemberExpression') return false;
  return known
    .valuesOf(node.object)
    .concat(node.object)
    .some(({ type, ...rest }) => {
      return (
        type === 'Identifier' && 'name' in rest && /^(?:window|self|globalThis|top|parent)$/.test(String(rest.name))
      );
    });
}

/** The call or assignment that a name stands in says more than the name. */
export function around(script: Script, node: AnyNode): AnyNode {
  const parent = script.parents.get(node);
  if (parent?.type === 'AssignmentExpression' && parent.left === node) return parent;
  const isCallee = (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee === node;
  return isCallee || parent?.type === 'MemberExpression' ? parent : node;
}
