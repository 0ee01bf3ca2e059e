/**
 * What strings in a pixel's scripts can be, followed through variables and parameters as far as that is plain: enough to
 * name the hosts of usual loader snippets. What it can't tell it says, and the reviewer looks.
 */
import type { AnyNode, CallExpression, ForInStatement, ForOfStatement } from 'acorn';
import type { Draft } from '../compile/pixelDraft.ts';
import { assemble, type Part, partsOf, UNKNOWN } from '../javascript/chain.ts';
import { resolveScopes, type VariableKey } from '../javascript/scopes.ts';
import { boundIdentifiers, isFunction } from '../javascript/tree.ts';
import type { ReadScript } from './readPixel.ts';

const MAX_DEPTH = 6;
const MAX_TEXTS = 16;

export interface KnownStrings {
  /** the texts that an expression may give, with sentinels of slots in them and `UNKNOWN` for what only run time tells */
  textsOf(node: AnyNode): string[];
  /** the expressions whose value a variable is ever given; the node itself when it is no variable */
  valuesOf(node: AnyNode): AnyNode[];
  /** true outside functions too: `var eval;` there still is the browser's own */
  isGlobal(node: AnyNode): boolean;
}

export function knownStrings(draft: Draft, scripts: readonly ReadScript[]): KnownStrings {
  const scriptOf = new Map<
    AnyNode,
    { read: ReadScript; keyOf: (node: AnyNode & { type: 'Identifier' }) => VariableKey }
  >();
  for (const [index, read] of scripts.entries()) {
    const { keyOf } = resolveScopes(read.script, String(index));
    for (const node of read.script.nodes) scriptOf.set(node, { read, keyOf });
  }
  const keyOf = (node: AnyNode) => (node.type === 'Identifier' ? scriptOf.get(node)?.keyOf(node) : undefined);
  const values = collectValues(draft, scripts, keyOf);

  function valuesOf(node: AnyNode): AnyNode[] {
    const key = keyOf(node);
    return key === undefined ? [node] : (values.get(key) ?? []);
  }

  /** `inside`: variables being looked up. `url = url + '&a=1'` says nothing of how url starts, so it is left out. */
  function textsOf(node: AnyNode, inside: readonly VariableKey[] = []): string[] {
    const owner = scriptOf.get(node);
    if (!owner || inside.length > MAX_DEPTH) return [UNKNOWN];
    let texts = [''];
    for (const part of partsOf(draft, node)) {
      draft.budget.spend(texts.length);
      const ends = endsOf(part, inside) ?? [assemble(draft, [part], owner.read.script)];
      texts = texts.flatMap((text) => ends.map((end) => text + end));
      if (texts.length > MAX_TEXTS) return [UNKNOWN];
    }
    return texts;
  }

  /** undefined: as `assemble` puts it */
  function endsOf(part: Part, inside: readonly VariableKey[]): string[] | undefined {
    if (part.kind === 'encoded' && part.node.type === 'CallExpression') {
      const [argument] = part.node.arguments;
      return argument ? textsOf(argument, inside) : undefined;
    }
    if (part.kind !== 'unknown') return undefined;
    const key = keyOf(part.node);
    if (key !== undefined && inside.includes(key)) return [];
    const choices = key === undefined ? branchesOf(part.node) : (values.get(key) ?? []);
    if (choices.length === 0) return undefined;
    return choices.flatMap((choice) => textsOf(choice, key === undefined ? inside : [...inside, key]));
  }

  return {
    textsOf: (node) => textsOf(node),
    valuesOf,
    isGlobal: (node) => node.type === 'Identifier' && keyOf(node) === node.name,
  };
}

function branchesOf(node: AnyNode): AnyNode[] {
  if (node.type === 'ConditionalExpression') return [node.consequent, node.alternate];
  if (node.type === 'LogicalExpression') return [node.left, node.right];
  if (node.type === 'AssignmentExpression') return [node.right];
  if (node.type === 'SequenceExpression') return node.expressions.slice(-1);
  return [];
}

/** Declarations, assignments, and what functions of the pixel are called with. */
function collectValues(
  draft: Draft,
  scripts: readonly ReadScript[],
  keyOf: (node: AnyNode) => VariableKey | undefined,
): Map<VariableKey, AnyNode[]> {
  const values = new Map<VariableKey, AnyNode[]>();
  const functions = new Map<VariableKey, AnyNode[]>();
  /** What a pattern takes apart is given whole to each of its variables: no string, so not known. */
  const add = (map: Map<VariableKey, AnyNode[]>, pattern: AnyNode, value: AnyNode) => {
    for (const target of boundIdentifiers(pattern)) {
      const key = keyOf(target);
      if (key === undefined) continue;
      const given = map.get(key);
      if (given) given.push(value);
      else map.set(key, [value]);
    }
  };
  const give = (target: AnyNode, value: AnyNode) => {
    add(values, target, value);
    if (isFunction(value)) add(functions, target, value);
  };
  const calls: CallExpression[] = [];
  for (const { script } of scripts) {
    for (const node of script.nodes) {
      if (node.type === 'VariableDeclarator' && node.init) give(node.id, node.init);
      // `x += y` too: y alone is not all of it, and its first value is known from elsewhere
      else if (node.type === 'AssignmentExpression' && node.operator === '=') give(node.left, node.right);
      else if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') give(loopTarget(node), node.right);
      else if (node.type === 'FunctionDeclaration' && node.id) add(functions, node.id, node);
      else if (node.type === 'CallExpression') calls.push(node);
    }
  }
  for (const { callee, arguments: given } of calls) {
    const called = isFunction(callee) ? [callee] : (functions.get(keyOf(callee) ?? '') ?? []);
    for (const one of called) {
      draft.budget.spend(1 + given.length);
      const params: AnyNode[] = 'params' in one ? one.params : [];
      for (const [index, param] of params.entries()) {
        const argument = given[index];
        if (argument) add(values, param, argument);
      }
    }
  }
  return values;
}

function loopTarget({ left }: ForInStatement | ForOfStatement): AnyNode {
  return left.type === 'VariableDeclaration' ? (left.declarations[0]?.id ?? left) : left;
}
