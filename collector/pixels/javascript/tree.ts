/** Reading a script with acorn, and moving about in its tree. */
import type { AnyNode, Node, Options, Program } from 'acorn';
import { LimitExceeded } from '../compile/budget.ts';
import { parseBounded } from './boundedParser.ts';

/** What walks the tree goes one call deeper for each level. `a.b.c…` makes levels without the parser going deeper. */
const MAX_LEVELS = 500;

export interface ScriptProblem {
  offset: number;
  message: string;
}

export interface Script {
  program: Program;
  /** offset of the script's text in the draft's source */
  start: number;
  text: string;
  parents: ReadonlyMap<AnyNode, AnyNode>;
  /** every node, outer before inner */
  nodes: readonly AnyNode[];
  /** an event handler attribute: places in it are the attribute's */
  isHandler?: true;
}

/** Throws SyntaxError with `pos`, and LimitExceeded. */
export function parseProgram(text: string, module: boolean, onComment?: (comment: string) => void): Program {
  const options: Options = { ecmaVersion: 'latest', sourceType: module ? 'module' : 'script' };
  if (onComment) options.onComment = (_block, comment) => onComment(comment);
  return parseBounded(text, options);
}

/** Comments aren't in the tree: a slot in one is missing there, and found by `comments`. */
export function parseScript(
  text: string,
  start: number,
  module: boolean,
): { script: Script; comments: string[] } | { problem: ScriptProblem } {
  const comments: string[] = [];
  let program: Program;
  try {
    program = parseProgram(text, module, (comment) => comments.push(comment));
  } catch (error) {
    if (error instanceof LimitExceeded) throw new LimitExceeded(error.message, error.fix, start + (error.offset ?? 0));
    if (!(error instanceof SyntaxError)) throw error;
    const at = 'pos' in error && typeof error.pos === 'number' ? error.pos : 0;
    return { problem: { offset: start + at, message: error.message.replace(/ \(\d+:\d+\)$/, '') } };
  }
  const parents = new Map<AnyNode, AnyNode>();
  const nodes: AnyNode[] = [];
  const root: AnyNode = program;
  const waiting: AnyNode[] = [root];
  const levels = new Map<AnyNode, number>([[root, 0]]);
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    nodes.push(node);
    const level = (levels.get(node) ?? 0) + 1;
    if (level > MAX_LEVELS) {
      const message = `This expression has more than ${MAX_LEVELS} parts in a row or in each other.`;
      throw new LimitExceeded(message, 'Split it into several, or load the script by src.', start + node.start);
    }
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (!child) continue;
      parents.set(child, node);
      levels.set(child, level);
      waiting.push(child);
    }
  }
  return { script: { program, start, text, parents, nodes }, comments };
}

/** All of them, keys and labels too (acorn-walk leaves those out), in source order of the node's fields. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const field of Object.values(node)) {
    if (Array.isArray(field)) {
      for (const item of field) if (isNode(item)) children.push(item);
    } else if (isNode(field)) children.push(field);
  }
  return children;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof (value as Node).type === 'string';
}

export function isFunction(node: AnyNode): boolean {
  return (
    node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression' || node.type === 'FunctionDeclaration'
  );
}

/** A property's name, when it is written out: `a.b`, `a['b']`, `a[0]`. */
export function propertyName(node: AnyNode): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  return node.property.type === 'Literal' ? String(node.property.value) : undefined;
}

/** What a reference is called: `f`, `a.f`, `a['f']` → `f`; `f.call`, `f.apply`, `f.bind` → `f`. */
export function referenceName(node: AnyNode): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'ChainExpression') return referenceName(node.expression);
  const name = propertyName(node);
  if (node.type === 'MemberExpression' && (name === 'call' || name === 'apply' || name === 'bind')) {
    return referenceName(node.object);
  }
  return name;
}

/** The variable at the root of `a.b.c`. */
export function rootOf(node: AnyNode): (AnyNode & { type: 'Identifier' }) | undefined {
  if (node.type === 'Identifier') return node;
  if (node.type === 'MemberExpression') return rootOf(node.object);
  return node.type === 'ChainExpression' ? rootOf(node.expression) : undefined;
}

/** What a pattern (parameter, declaration, assignment target) gives values to: variables and members. */
export function boundTargets(pattern: AnyNode): AnyNode[] {
  switch (pattern.type) {
    case 'Identifier':
    case 'MemberExpression':
      return [pattern];
    case 'AssignmentPattern':
      return boundTargets(pattern.left);
    case 'RestElement':
      return boundTargets(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? boundTargets(element) : []));
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundTargets(property.type === 'Property' ? property.value : property),
      );
    default:
      return [];
  }
}

export function boundIdentifiers(pattern: AnyNode): (AnyNode & { type: 'Identifier' })[] {
  return boundTargets(pattern).filter((target) => target.type === 'Identifier');
}

/** Whether a string's source stops inside an escape: an odd number of backslashes, or an octal escape not yet full. */
export function endsInEscape(written: string): boolean {
  let end = written.length;
  while (end > written.length - 3 && /[0-7]/.test(written[end - 1] ?? '')) end--;
  let start = end;
  while (written[start - 1] === '\\') start--;
  return (end - start) % 2 === 1;
}
