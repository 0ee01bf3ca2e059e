/**
 * Which variable a name stands for. Partners' loader snippets are minified and use the same few letters for everything, so
 * without scopes every such snippet would look as if a value could go anywhere in it.
 */
import type { AnyNode } from 'acorn';
import { boundIdentifiers, isFunction, type Script } from './tree.ts';

/** A variable: its name when it is global (shared by all scripts), else its name and scope; a property: `.name`. */
export type VariableKey = string;

export interface Scopes {
  keyOf(identifier: AnyNode & { type: 'Identifier' }): VariableKey;
}

const BLOCKS = new Set([
  'Program',
  'BlockStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'CatchClause',
  'StaticBlock',
]);

/** `prefix` tells the scripts of a template apart. */
export function resolveScopes(script: Script, prefix: string): Scopes {
  const { parents } = script;
  const declared = new Map<AnyNode, Set<string>>();
  const declare = (scope: AnyNode | undefined, pattern: AnyNode) => {
    if (!scope) return;
    const names = declared.get(scope) ?? new Set<string>();
    declared.set(scope, names);
    for (const { name } of boundIdentifiers(pattern)) names.add(name);
  };
  const outward = (node: AnyNode, isScope: (outer: AnyNode) => boolean) => {
    let outer = parents.get(node);
    while (outer && !isScope(outer)) outer = parents.get(outer);
    return outer;
  };
  const functionScope = (node: AnyNode) =>
    outward(node, (outer) => isFunction(outer) || outer.type === 'Program' || outer.type === 'StaticBlock');
  const blockScope = (node: AnyNode) => outward(node, (outer) => isFunction(outer) || BLOCKS.has(outer.type));

  for (const node of script.nodes) {
    if (node.type === 'VariableDeclarator') {
      const declaration = parents.get(node);
      const isVar = declaration?.type === 'VariableDeclaration' && declaration.kind === 'var';
      declare(isVar ? functionScope(node) : blockScope(declaration ?? node), node.id);
    } else if (isFunction(node) && 'params' in node) {
      for (const param of node.params) declare(node, param);
      if (node.type === 'FunctionExpression' && node.id) declare(node, node.id);
      // outside strict code a function declared in a block is seen in the whole function
      if (node.type === 'FunctionDeclaration' && node.id) declare(functionScope(node), node.id);
    } else if (node.type === 'ClassDeclaration' && node.id) declare(blockScope(node), node.id);
    else if (node.type === 'CatchClause' && node.param) declare(node, node.param);
  }

  const numbers = new Map<AnyNode, number>();
  const keys = new Map<AnyNode, VariableKey>();
  function keyOf(identifier: AnyNode & { type: 'Identifier' }): VariableKey {
    const known = keys.get(identifier);
    if (known !== undefined) return known;
    const { name } = identifier;
    const scope = outward(
      identifier,
      (outer) =>
        declared.get(outer)?.has(name) ||
        (name === 'arguments' && isFunction(outer) && outer.type !== 'ArrowFunctionExpression'),
    );
    let key = name;
    if (scope && scope.type !== 'Program') {
      const number = numbers.get(scope) ?? numbers.size;
      numbers.set(scope, number);
      key = `${name}#${prefix}.${number}`;
    }
    keys.set(identifier, key);
    return key;
  }
  return { keyOf };
}
