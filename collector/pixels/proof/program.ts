/**
 * Who gives what to whom in a template's scripts, found in one walk: what variables and properties are given, where they are
 * mentioned, and who calls which function. Properties are told apart by name alone, and a global variable is a property too.
 */
import type { AnyNode } from 'acorn';
import type { Budget } from '../compile/budget.ts';
import { resolveScopes, type VariableKey } from '../javascript/scopes.ts';
import { boundTargets, isFunction, propertyName, type Script } from '../javascript/tree.ts';

/** Where a variable or property gets a value from. */
export type Source =
  | { kind: 'value'; node: AnyNode }
  /** `name += node` */
  | { kind: 'append'; node: AnyNode }
  | { kind: 'function'; node: AnyNode }
  | { kind: 'parameter'; of: AnyNode; index: number }
  | { kind: 'plain' }
  | { kind: 'unknown' };

/** `w.list[name]` twice: the same, as far as it is written. */
export function isSame(program: Pick<Program, 'keyOf'>, one: AnyNode, other: AnyNode): boolean {
  if (one.type === 'Identifier' && other.type === 'Identifier') return program.keyOf(one) === program.keyOf(other);
  if (one.type === 'Literal' && other.type === 'Literal') return one.value === other.value;
  if (one.type === 'ThisExpression') return other.type === 'ThisExpression';
  if (one.type !== 'MemberExpression' || other.type !== 'MemberExpression' || one.computed !== other.computed)
    return false;
  const isSameName = one.computed
    ? isSame(program, one.property, other.property)
    : propertyName(one) !== undefined && propertyName(one) === propertyName(other);
  return isSameName && isSame(program, one.object, other.object);
}

export type Identifier = AnyNode & { type: 'Identifier' };
export type Member = AnyNode & { type: 'MemberExpression' };

/** `target = node`, `key` being worked out; without them where it is in an object. */
export interface Unnamed {
  node: AnyNode;
  target?: AnyNode;
  key?: AnyNode;
}

export interface Program {
  scripts: readonly Script[];
  parentOf(node: AnyNode): AnyNode | undefined;
  keyOf(node: Identifier): VariableKey;
  /** a global one: its key is its name */
  isGlobal(node: Identifier): boolean;
  /** declared by the template at the top of a script, with a value at once */
  isDeclared(name: string): boolean;
  variable(key: VariableKey): readonly Source[];
  /** `base`: whose property it is; absent for an object's own, in its literal */
  property(name: string): readonly { base?: AnyNode; source: Source }[];
  mentions(key: VariableKey): readonly Identifier[];
  members(name: string): readonly Member[];
  /** given to properties whose name is worked out at run time */
  unnamed: readonly Unnamed[];
  isTakenApart(name: string): boolean;
  /** the innermost function around, arrow functions passed over where `this` and `arguments` are meant */
  functionAround(node: AnyNode, own: boolean): AnyNode | undefined;
}

export function readProgram(scripts: readonly Script[], budget: Budget): Program {
  const parents = new Map<AnyNode, AnyNode>();
  const keys = new Map<AnyNode, (node: Identifier) => VariableKey>();
  const variables = new Map<VariableKey, Source[]>();
  const properties = new Map<string, { base?: AnyNode; source: Source }[]>();
  const mentions = new Map<VariableKey, Identifier[]>();
  const members = new Map<string, Member[]>();
  const declared = new Set<string>();
  const takenApart = new Set<string>();
  const unnamed: Unnamed[] = [];

  const keyOf = (node: Identifier) => keys.get(node)?.(node) ?? node.name;
  const give = (target: AnyNode, source: Source) => {
    if (target.type === 'Identifier') add(variables, keyOf(target), source);
    else if (target.type === 'MemberExpression') {
      const name = propertyName(target);
      if (name !== undefined) add(properties, name, { base: target.object, source });
      else if ('node' in source) unnamed.push({ node: source.node, target, key: target.property });
      else if (source.kind === 'unknown') unnamed.push({ node: target });
    }
  };
  const giveApart = (pattern: AnyNode) => {
    for (const target of boundTargets(pattern)) give(target, { kind: 'unknown' });
  };

  for (const [index, script] of scripts.entries()) {
    const scopes = resolveScopes(script, String(index));
    for (const node of script.nodes) {
      const parent = script.parents.get(node);
      if (parent) parents.set(node, parent);
      if (node.type === 'Identifier') keys.set(node, scopes.keyOf);
    }
  }
  for (const script of scripts) for (const node of script.nodes) read(node);

  function read(node: AnyNode): void {
    budget.spend(1);
    const parent = parents.get(node);
    switch (node.type) {
      case 'Identifier':
        if (!isJustName(node, parent)) add(mentions, keyOf(node), node);
        break;
      case 'MemberExpression': {
        const name = propertyName(node);
        if (name !== undefined) add(members, name, node);
        break;
      }
      case 'VariableDeclarator':
        if (node.id.type !== 'Identifier') giveApart(node.id);
        else {
          const isLoop = parent && /^For(?:Of|In)Statement$/.test(parents.get(parent)?.type ?? '');
          if (node.init) give(node.id, { kind: 'value', node: node.init });
          else if (!isLoop) give(node.id, { kind: 'plain' });
          if (keyOf(node.id) === node.id.name && node.init) declared.add(node.id.name);
        }
        break;
      case 'AssignmentExpression':
        if (node.left.type === 'ObjectPattern' || node.left.type === 'ArrayPattern') giveApart(node.left);
        else if (node.operator === '+=') give(node.left, { kind: 'append', node: node.right });
        else if (/^(?:\|\||&&|\?\?)?=$/.test(node.operator)) give(node.left, { kind: 'value', node: node.right });
        else give(node.left, { kind: 'plain' });
        break;
      case 'UpdateExpression':
        give(node.argument, { kind: 'plain' });
        break;
      case 'ForOfStatement':
      case 'ForInStatement':
        giveApart(node.left.type === 'VariableDeclaration' ? (node.left.declarations[0]?.id ?? node.left) : node.left);
        break;
      case 'CatchClause':
        if (node.param) giveApart(node.param);
        break;
      case 'ClassDeclaration':
        if (node.id) give(node.id, { kind: 'unknown' });
        break;
      case 'ImportSpecifier':
      case 'ImportDefaultSpecifier':
      case 'ImportNamespaceSpecifier':
        give(node.local, { kind: 'unknown' });
        break;
      case 'Property': {
        const name = keyName(node);
        if (parent?.type === 'ObjectPattern') {
          if (name !== undefined) takenApart.add(name);
        } else if (name === undefined) unnamed.push({ node: node.value });
        else
          add(properties, name, {
            source: node.kind === 'init' ? { kind: 'value', node: node.value } : { kind: 'unknown' },
          });
        break;
      }
      case 'PropertyDefinition':
      case 'MethodDefinition': {
        const name = keyName(node);
        if (name !== undefined && node.value)
          add(properties, name, {
            source:
              node.type === 'MethodDefinition' && node.kind !== 'method'
                ? { kind: 'unknown' }
                : { kind: 'value', node: node.value },
          });
        else if (node.value) unnamed.push({ node: node.value });
        break;
      }
      default:
    }
    if (isFunction(node)) readFunction(node);
  }

  function readFunction(node: AnyNode): void {
    if ('id' in node && node.id?.type === 'Identifier') give(node.id, { kind: 'function', node });
    if (!('params' in node)) return;
    if (node.type === 'FunctionDeclaration' && node.id && keyOf(node.id) === node.id.name) declared.add(node.id.name);
    for (const [index, param] of node.params.entries()) {
      const target = param.type === 'AssignmentPattern' ? param.left : param;
      if (target.type !== 'Identifier') giveApart(param);
      else {
        give(target, { kind: 'parameter', of: node, index });
        if (param.type === 'AssignmentPattern') give(target, { kind: 'value', node: param.right });
      }
    }
  }

  return {
    scripts,
    parentOf: (node) => parents.get(node),
    keyOf,
    isGlobal: (node) => keyOf(node) === node.name,
    isDeclared: (name) => declared.has(name),
    variable: (key) => variables.get(key) ?? [],
    property: (name) => properties.get(name) ?? [],
    mentions: (key) => mentions.get(key) ?? [],
    members: (name) => members.get(name) ?? [],
    unnamed,
    isTakenApart: (name) => takenApart.has(name),
    functionAround(node, own) {
      for (let outer = parents.get(node); outer; outer = parents.get(outer)) {
        budget.spend(1);
        if (outer.type === 'PropertyDefinition' || outer.type === 'StaticBlock') return outer;
        if (isFunction(outer) && !(own && outer.type === 'ArrowFunctionExpression')) return outer;
      }
      return undefined;
    },
  };
}

function add<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}

/** The key of an object's property, when it is written out. */
function keyName(node: AnyNode): string | undefined {
  if (!('key' in node) || !node.key) return undefined;
  if (node.key.type === 'Literal') return String(node.key.value);
  return 'computed' in node && !node.computed && node.key.type === 'Identifier' ? node.key.name : undefined;
}

function isJustName(node: Identifier, parent: AnyNode | undefined): boolean {
  if (!parent) return false;
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed;
  if (parent.type === 'Property') return parent.key === node && !parent.computed && !parent.shorthand;
  if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition')
    return parent.key === node && !parent.computed;
  return /^(?:LabeledStatement|BreakStatement|ContinueStatement)$/.test(parent.type);
}
