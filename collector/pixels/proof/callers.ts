/**
 * Who calls the functions of a template. A function that goes anywhere but to where it is called by name can be called by
 * anybody with anything; only of the others the arguments are known.
 */
import type { AnyNode } from 'acorn';
import { propertyName } from '../javascript/tree.ts';
import { CALLED_BY_LANGUAGE } from './platform.ts';
import { SETTER_NAMES } from './platformNames.ts';
import type { Program } from './program.ts';

/** A call that hands over what stands in it. */
export interface CallSite {
  given: readonly AnyNode[];
}

/** undefined: anybody may call it. */
export type Callers = (called: AnyNode) => readonly CallSite[] | undefined;

interface Uses {
  sites: CallSite[];
  escapes: boolean;
}

export function findCallers(program: Program): Callers {
  const byVariable = new Map<string, Uses>();
  const byProperty = new Map<string, Uses>();
  const known = new Map<AnyNode, readonly CallSite[] | undefined>();

  function usesOfVariable(key: string): Uses {
    const before = byVariable.get(key);
    if (before) return before;
    const uses: Uses = { sites: [], escapes: false };
    byVariable.set(key, uses);
    for (const node of program.mentions(key)) addUse(uses, node);
    return uses;
  }

  function usesOfProperty(name: string): Uses {
    const before = byProperty.get(name);
    if (before) return before;
    // handlers, and what the language calls by itself
    const isCalledByOthers = SETTER_NAMES.has(name) || CALLED_BY_LANGUAGE.has(name);
    const uses: Uses = { sites: [], escapes: isCalledByOthers || program.isTakenApart(name) };
    byProperty.set(name, uses);
    for (const node of program.members(name)) addUse(uses, node);
    return uses;
  }

  /** What a mention of a function does with it. */
  function addUse(uses: Uses, node: AnyNode): void {
    const parent = program.parentOf(node);
    switch (parent?.type) {
      case 'CallExpression':
        if (parent.callee === node) uses.sites.push({ given: parent.arguments });
        else uses.escapes = true;
        return;
      case 'AssignmentExpression':
      case 'AssignmentPattern':
        if (parent.left !== node) uses.escapes = true;
        return;
      case 'VariableDeclarator':
        if (parent.id !== node) uses.escapes = true;
        return;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        // its own name, or a parameter of that name
        if (parent.type === 'ArrowFunctionExpression' && parent.body === node) uses.escapes = true;
        return;
      case 'UnaryExpression':
        return;
      case 'IfStatement':
      case 'ConditionalExpression':
        if (parent.test !== node) uses.escapes = true;
        return;
      case 'LogicalExpression':
        // `f && f()` gives f only where it is nothing
        if (!(parent.operator === '&&' && parent.left === node)) uses.escapes = true;
        return;
      case 'MemberExpression':
        // a property of the function itself; its own methods call it
        if (
          parent.object !== node ||
          parent.computed ||
          /^(?:call|apply|bind|prototype|constructor)$/.test(propertyName(parent) ?? 'call')
        )
          uses.escapes = true;
        return;
      default:
        uses.escapes = true;
    }
  }

  function usesOfTarget(target: AnyNode): Uses[] | undefined {
    if (target.type === 'Identifier') {
      const key = program.keyOf(target);
      return program.isGlobal(target) ? [usesOfVariable(key), usesOfProperty(key)] : [usesOfVariable(key)];
    }
    const name = propertyName(target);
    return name === undefined ? undefined : [usesOfProperty(name), usesOfVariable(name)];
  }

  function usesOf(called: AnyNode): Uses[] | undefined {
    const all: Uses[] = [];
    const addAll = (uses: Uses[] | undefined) => {
      if (uses) all.push(...uses);
      return uses !== undefined;
    };
    if ('id' in called && called.id?.type === 'Identifier' && !addAll(usesOfTarget(called.id))) return undefined;
    if (called.type === 'FunctionDeclaration') return all;
    let node = called;
    for (let parent = program.parentOf(node); parent; node = parent, parent = program.parentOf(node)) {
      if (parent.type === 'CallExpression' && parent.callee === node) {
        all.push({ sites: [{ given: parent.arguments }], escapes: false });
        return all;
      }
      if (parent.type === 'MemberExpression' && parent.object === node && propertyName(parent) === 'call') {
        const call = program.parentOf(parent);
        if (call?.type !== 'CallExpression' || call.callee !== parent) return undefined;
        all.push({ sites: [{ given: call.arguments.slice(1) }], escapes: false });
        return all;
      }
      if (parent.type === 'VariableDeclarator') return addAll(usesOfTarget(parent.id)) ? all : undefined;
      if (parent.type === 'AssignmentExpression') {
        if (!addAll(usesOfTarget(parent.left))) return undefined;
      } else if (
        parent.type === 'Property' ||
        parent.type === 'MethodDefinition' ||
        parent.type === 'PropertyDefinition'
      ) {
        const isPlain =
          !parent.computed &&
          parent.key.type !== 'PrivateIdentifier' &&
          !('kind' in parent && /^(?:get|set|constructor)$/.test(parent.kind));
        const name =
          parent.key.type === 'Identifier'
            ? parent.key.name
            : parent.key.type === 'Literal'
              ? String(parent.key.value)
              : undefined;
        const holder = program.parentOf(parent);
        const outer = holder && program.parentOf(holder);
        const isHandedOver = holder?.type === 'ObjectExpression' && /^(?:Call|New)Expression$/.test(outer?.type ?? '');
        if (!isPlain || name === undefined || parent.value !== node || isHandedOver) return undefined;
        all.push(usesOfProperty(name), usesOfVariable(name));
        return all;
      } else if (parent.type === 'ExpressionStatement') return all;
      else if (parent.type === 'SequenceExpression') {
        if (parent.expressions.at(-1) !== node) return all;
      } else if (parent.type !== 'LogicalExpression' && parent.type !== 'ConditionalExpression') return undefined;
    }
    return undefined;
  }

  return (called) => {
    if (!known.has(called)) {
      const uses = usesOf(called);
      const isKnown = uses?.every(({ escapes }) => !escapes) && !changesArguments(program, called);
      const sites = isKnown ? (uses?.flatMap((one) => one.sites) ?? []) : [];
      // nobody here: then somebody elsewhere, a script of the partner for one
      known.set(called, sites.length > 0 ? sites : undefined);
    }
    return known.get(called);
  };
}

/** `arguments` handed on, or written to, can change the parameters. */
function changesArguments(program: Program, called: AnyNode): boolean {
  for (const node of program.mentions(argumentsKey(program, called))) {
    const parent = program.parentOf(node);
    const isHandedToMethod =
      parent?.type === 'CallExpression' &&
      /^(?:push|apply|call|concat|slice|from)$/.test(propertyName(parent.callee) ?? '');
    if (isHandedToMethod) continue;
    if (parent?.type !== 'MemberExpression' || parent.object !== node) return true;
    const outer = program.parentOf(parent);
    if (outer?.type === 'AssignmentExpression' && outer.left === parent) return true;
    if (
      outer &&
      /^(?:UpdateExpression|ForInStatement|ForOfStatement|AssignmentPattern|ArrayPattern|Property)$/.test(outer.type)
    )
      return true;
  }
  return false;
}

const ARGUMENTS_KEYS = new WeakMap<Program, Map<AnyNode, string>>();

/** The scope's key of `arguments`, which only a mention of it in the function tells. */
function argumentsKey(program: Program, called: AnyNode): string {
  let keys = ARGUMENTS_KEYS.get(program);
  if (!keys) {
    keys = new Map();
    for (const { nodes } of program.scripts) {
      for (const node of nodes) {
        if (node.type !== 'Identifier' || node.name !== 'arguments') continue;
        const around = program.functionAround(node, true);
        if (around) keys.set(around, program.keyOf(node));
      }
    }
    ARGUMENTS_KEYS.set(program, keys);
  }
  return keys.get(called) ?? '';
}
