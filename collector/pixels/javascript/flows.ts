/**
 * Where the values of slots go in the template's scripts, through variables, properties, parameters and results, and
 * whether they arrive at a sink. Without order: a variable that ever held a slot's value is held to always hold it;
 * properties are told apart by name only, whatever object they are of. That refuses a few harmless scripts and is easy to reason about.
 *
 * Limits, by design: what a script loaded from elsewhere does with its arguments is that script's doing, and a template
 * written to deceive (names put together at run time) is the reviewer's to find. This guards templates written in good
 * faith against values written in bad.
 */
import type { AnyNode } from 'acorn';
import type { Draft } from '../draft.ts';
import { cleansingOf } from './chain.ts';
import { resolveScopes, type VariableKey } from './scopes.ts';
import { boundTargets, childrenOf, isFunction, propertyName, referenceName, rootOf, type Script } from './tree.ts';

/** `encoded`: only signs that mean nothing in a URL; harmless as a part of an address, not as code or HTML. */
type Level = 'raw' | 'encoded';
export interface Arrival {
  slot: number;
  level: Level;
  /** the variable or property through which it came */
  through?: string;
}

/** Shared by all code: a method called on one doesn't keep the value in a way that is read from its name. */
const GLOBALS = new Set([
  ...['window', 'document', 'self', 'top', 'parent', 'globalThis', 'console', 'navigator', 'location', 'performance'],
  ...['Math', 'JSON', 'Object', 'Array', 'Number', 'String', 'localStorage', 'sessionStorage', 'undefined'],
]);

/** A place where a value gets a name. */
interface Step {
  keys: VariableKey[];
  values: AnyNode[];
}

/** The answer tells which slots' values an expression may evaluate to, or hold. */
export function followValues(draft: Draft, scripts: readonly Script[]): (node: AnyNode) => Arrival[] {
  const tainted = new Map<VariableKey, Arrival>();
  const scopes = new Map<AnyNode, ReturnType<typeof resolveScopes>>();
  for (const [index, script] of scripts.entries()) {
    const resolved = resolveScopes(script, String(index));
    for (const node of script.nodes) if (node.type === 'Identifier') scopes.set(node, resolved);
  }
  const keyOf = (node: AnyNode & { type: 'Identifier' }) => scopes.get(node)?.keyOf(node) ?? node.name;
  const functions = functionsByKey();

  /** The names under which a target can be read again. A global variable is a property of window, and the other way round. */
  function keysOf(target: AnyNode): VariableKey[] {
    if (target.type === 'Identifier') {
      const key = keyOf(target);
      return key === target.name ? [key, `.${key}`] : [key];
    }
    const name = propertyName(target);
    const root = rootOf(target);
    return [...(name === undefined ? [] : [`.${name}`, name]), ...(root ? keysOf(root) : [])];
  }

  /** Slots whose value the expression may evaluate to, or hold. */
  function arrivals(node: AnyNode): Arrival[] {
    draft.budget.spend(1);
    if (node.type === 'Identifier') {
      const slot = draft.slotNamed(node.name);
      return slot !== undefined ? [{ slot, level: 'raw' }] : known(keyOf(node));
    }
    if (node.type === 'MemberExpression') {
      const name = propertyName(node);
      return [...arrivals(node.object), ...(name === undefined ? [] : known(`.${name}`))];
    }
    if (node.type === 'Property') return arrivals(node.value);
    if (node.type === 'Literal') {
      return draft
        .slotsIn(node.raw ?? '')
        .map(({ slot }) => ({ slot, level: isEncoded(draft, slot) ? 'encoded' : 'raw' }));
    }
    // numbers and booleans
    if (node.type === 'UnaryExpression' || (node.type === 'BinaryExpression' && node.operator !== '+')) return [];
    if (isFunction(node)) return returnedBy(node).flatMap(arrivals);
    const cleansing = cleansingOf(node);
    if (cleansing === 'number') return [];
    const inside = childrenOf(node).flatMap(arrivals);
    if (cleansing === 'encoded') return inside.map((arrival) => ({ ...arrival, level: 'encoded' }));
    const isDecoded =
      node.type === 'CallExpression' && /^(?:decodeURI(?:Component)?|unescape)$/.test(referenceName(node.callee) ?? '');
    return isDecoded ? inside.map((arrival) => ({ ...arrival, level: 'raw' })) : inside;
  }

  function known(key: VariableKey): Arrival[] {
    const arrival = tainted.get(key);
    return arrival ? [arrival] : [];
  }

  function follow(): void {
    const steps = scripts.flatMap(({ nodes }) => nodes.flatMap(stepsOf));
    for (let changed = true; changed; ) {
      changed = false;
      for (const { keys, values } of steps) {
        draft.budget.spend(1);
        for (const { slot, level } of values.flatMap(arrivals)) {
          draft.budget.spend(keys.length);
          for (const key of keys) {
            const before = tainted.get(key);
            if (GLOBALS.has(key) || before?.level === 'raw' || before?.level === level) continue;
            tainted.set(key, { slot, level, through: key.replace(/^\.|#.*$/g, '') });
            changed = true;
          }
        }
      }
    }
  }

  function stepsOf(node: AnyNode): Step[] {
    if (node.type === 'VariableDeclarator') return node.init ? [give(node.id, [node.init])] : [];
    if (node.type === 'AssignmentExpression' || node.type === 'AssignmentPattern')
      return [give(node.left, [node.right])];
    if (node.type === 'FunctionDeclaration') return node.id ? [give(node.id, [node])] : [];
    if (node.type === 'PropertyDefinition' || node.type === 'Property') {
      // an object's own properties are read through the object; `this.x` in a class has no other name
      const isField = node.type === 'PropertyDefinition' && node.value && node.key.type === 'Identifier';
      return isField && node.value && node.key.type === 'Identifier'
        ? [{ keys: [`.${node.key.name}`], values: [node.value] }]
        : [];
    }
    if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
      const target = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]?.id : node.left;
      return target ? [give(target, [node.right])] : [];
    }
    return node.type === 'CallExpression' || node.type === 'NewExpression'
      ? stepsOfCall(node.callee, node.arguments)
      : [];
  }

  function give(pattern: AnyNode, values: AnyNode[]): Step {
    return { keys: boundTargets(pattern).flatMap(keysOf), values };
  }

  function stepsOfCall(callee: AnyNode, given: AnyNode[]): Step[] {
    const steps: Step[] = [];
    const receiver = callee.type === 'MemberExpression' ? callee.object : undefined;
    // `list.push(value)` keeps it in list
    if (receiver && rootOf(receiver)) steps.push({ keys: keysOf(receiver), values: given });
    // `f(…)`, an immediately called function, and either by way of call or apply
    const target = receiver && /^(?:call|apply|bind)$/.test(propertyName(callee) ?? '') ? receiver : callee;
    const called = isFunction(target) ? [target] : keysOf(target).flatMap((key) => functions.get(key) ?? []);
    // each takes its parameters apart
    draft.budget.spend(20 * called.length);
    for (const one of called) steps.push({ keys: parametersOf(one), values: given });
    // callbacks get what is handed along with them, or what they are called on
    for (const callback of given.filter(isFunction)) {
      const others = given.filter((value) => value !== callback);
      steps.push({ keys: parametersOf(callback), values: receiver ? [receiver, ...others] : others });
    }
    return steps;
  }

  /** `arguments` too: it reads the same values without naming them. */
  function parametersOf(node: AnyNode): VariableKey[] {
    const params: AnyNode[] = 'params' in node ? node.params : [];
    const ownArguments = argumentsIn(node);
    return [...params.flatMap(boundTargets).flatMap(keysOf), ...(ownArguments ? [keyOf(ownArguments)] : [])];
  }

  /** Functions of the template by the names they go by: declared, assigned, or a property. */
  function functionsByKey(): Map<VariableKey, AnyNode[]> {
    const byKey = new Map<VariableKey, AnyNode[]>();
    for (const script of scripts) {
      for (const node of script.nodes.filter(isFunction)) {
        for (const key of new Set(keysOfFunction(script, node))) byKey.set(key, [...(byKey.get(key) ?? []), node]);
      }
    }
    return byKey;
  }

  function keysOfFunction(script: Script, node: AnyNode): VariableKey[] {
    const keys = 'id' in node && node.id && node.id.type === 'Identifier' ? keysOf(node.id) : [];
    let outer = script.parents.get(node);
    // `x = y = x || function () {}`
    while (outer && ['LogicalExpression', 'ConditionalExpression', 'AssignmentExpression'].includes(outer.type)) {
      if (outer.type === 'AssignmentExpression') keys.push(...functionKeys(outer.left));
      outer = script.parents.get(outer);
    }
    if (outer?.type === 'VariableDeclarator') keys.push(...boundTargets(outer.id).flatMap(functionKeys));
    if (outer?.type === 'Property' || outer?.type === 'PropertyDefinition' || outer?.type === 'MethodDefinition') {
      if (outer.key.type === 'Identifier') keys.push(`.${outer.key.name}`);
    }
    return keys;
  }

  /** Without the object's own name: calling `a.f` is not calling `a`. */
  function functionKeys(target: AnyNode): VariableKey[] {
    if (target.type !== 'MemberExpression') return keysOf(target);
    const name = propertyName(target);
    return name === undefined ? [] : [`.${name}`, name];
  }

  follow();
  return arrivals;
}

function argumentsIn(node: AnyNode): (AnyNode & { type: 'Identifier' }) | undefined {
  for (const child of childrenOf(node)) {
    if (child.type === 'Identifier' && child.name === 'arguments') return child;
    if (isFunction(child) && child.type !== 'ArrowFunctionExpression') continue;
    const found = argumentsIn(child);
    if (found) return found;
  }
  return undefined;
}

function isEncoded(draft: Draft, slot: number): boolean {
  const context = draft.contexts[slot];
  return context?.startsWith('js_') === true && context.includes('url');
}

/** What a function gives back, not what it does: `setTimeout(fire, 100)` hands over a function, not its strings. */
function returnedBy(node: AnyNode): AnyNode[] {
  if (!('body' in node)) return [];
  if (node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement') return [node.body];
  const results: AnyNode[] = [];
  const visit = (inner: AnyNode) => {
    if (inner.type === 'ReturnStatement') {
      if (inner.argument) results.push(inner.argument);
    } else if (!isFunction(inner)) for (const child of childrenOf(inner)) visit(child);
  };
  for (const child of childrenOf(node)) visit(child);
  return results;
}
