/**
 * Every place of a template's scripts that could make code, markup or an address from a text: calls, and what is set. An
 * allow-list judgement: what the tables don't know takes constants only. `report` gets each place that isn't proved.
 */
import type { AnyNode } from 'acorn';
import { boundTargets, isFunction, propertyName } from '../javascript/tree.ts';
import { type Evaluation, isPlatformName } from './evaluate.ts';
import {
  ANY_METHODS,
  attributeRule,
  CALLED_BY_LANGUAGE,
  type CallRule,
  GLOBAL_CALLS,
  isNode,
  METHODS,
  NODE_METHODS,
  OWN_METHODS,
  PROPERTIES,
  type Rule,
} from './platform.ts';
import { LANGUAGE_NAMES, METHOD_NAMES, SETTER_NAMES, WINDOW_NAMES } from './platformNames.ts';
import { isSame } from './program.ts';
import { type Problem, problemOf } from './rules.ts';
import { constantsOf, hasMore, isInert, isPlain, objectOf, UNKNOWN, type Value } from './values.ts';

/** `node`: what arrives, or where. `at`: what it arrives at, in words of the code. */
export type Report = (node: AnyNode, at: string, problem: Problem) => void;

const UNKNOWN_CALL: Problem = { kind: 'code', detail: 'what is called can’t be told' };
const UNKNOWN_PROPERTY: Problem = { kind: 'code', detail: 'which property is set can’t be told' };
/** Functions of the language that call what they stand on. */
const CALLERS = /^(?:call|apply|bind)$/;

export function checkNode(node: AnyNode, evaluation: Evaluation, report: Report): void {
  const { valueFor, program, isBrowsers } = evaluation;

  function check(): void {
    switch (node.type) {
      case 'CallExpression':
        checkCall(node.callee, node.arguments);
        break;
      case 'NewExpression':
        checkCall(node.callee, node.arguments);
        break;
      case 'TaggedTemplateExpression':
        checkCallee(valueFor(node.tag), node.quasi.expressions, written(node.tag));
        if (node.tag.type === 'MemberExpression' || (node.tag.type === 'Identifier' && isBrowsers(node.tag.name)))
          requireInert(node.quasi.expressions, written(node.tag), UNKNOWN_CALL);
        break;
      case 'ImportExpression':
        keep('script', node.source, valueFor(node.source), 'import()');
        if (!constantsOf(valueFor(node.source))) report(node.source, 'import()', { kind: 'script_address' });
        break;
      case 'WithStatement':
        report(node, 'with', { kind: 'code', detail: 'what its names mean can’t be told' });
        break;
      case 'AssignmentExpression':
        if (node.left.type === 'MemberExpression') {
          const isJoined = node.operator === '+=';
          const isPlainOperator = !/^(?:\+|\|\||&&|\?\?)?=$/.test(node.operator);
          if (!isPlainOperator)
            checkSet(
              node.left,
              node.right,
              isJoined ? sumWithUnknown(valueFor(node.right)) : newValue(node.left, node.right),
            );
        } else if (node.left.type === 'Identifier') checkVariable(node.left, node.right);
        else checkTargets(node.left);
        break;
      case 'VariableDeclarator':
        if (node.id.type !== 'Identifier') checkTargets(node.id);
        else if (node.init && program.isGlobal(node.id)) checkVariable(node.id, node.init);
        break;
      case 'ForOfStatement':
      case 'ForInStatement':
        checkTargets(
          node.left.type === 'VariableDeclaration' ? (node.left.declarations[0]?.id ?? node.left) : node.left,
        );
        break;
      case 'Property':
      case 'PropertyDefinition':
        checkOwnName(node);
        break;
      default:
        if (isFunction(node) && 'params' in node) for (const param of node.params) checkTargets(param);
    }
  }

  /** `x.p = x.p || y` gives it y, or nothing new. */
  function newValue(target: AnyNode, given: AnyNode): Value {
    const isKept = given.type === 'LogicalExpression' && given.operator !== '&&' && isSame(program, target, given.left);
    return valueFor(isKept ? given.right : given);
  }

  function keep(rule: Rule, at: AnyNode, value: Value, what: string): void {
    const problem = problemOf(rule, value);
    if (problem) report(at, what, problem);
  }

  function requireInert(given: readonly AnyNode[], what: string, problem: Problem): void {
    for (const one of given) {
      if (one.type === 'SpreadElement' || !isInert(valueFor(one))) {
        report(one, what, problem);
        return;
      }
    }
  }

  function checkCall(callee: AnyNode, given: readonly AnyNode[]): void {
    if (callee.type === 'ChainExpression') checkCall(callee.expression, given);
    else if (callee.type === 'Identifier' && program.isGlobal(callee) && isBrowsers(callee.name))
      keepRules(GLOBAL_CALLS.get(callee.name), given, callee.name, objectOf('window'));
    else if (callee.type === 'MemberExpression') checkMethod(callee, given);
    else if (callee.type !== 'Super') checkCallee(valueFor(callee), given, written(callee));
  }

  /** A function by its value: the template's own are looked into, a partner's are the partner's. */
  function checkCallee(value: Value, given: readonly AnyNode[], what: string): void {
    if (value.unknown) requireInert(given, what, UNKNOWN_CALL);
    if (value.objects.has('jquery')) checkJquery(given, what);
  }

  /** Text that looks like markup becomes elements, any other is looked for. */
  function checkJquery(given: readonly AnyNode[], what: string): void {
    const [first, ...others] = given;
    if (first) {
      const value = valueFor(first);
      const constants = constantsOf(value);
      if (!constants?.every((text) => !text.includes('<')) && value.functions.size === 0)
        keep('markup', first, value, what);
    }
    requireInert(others, what, UNKNOWN_CALL);
  }

  /** `missing`: where there is no rule, constants only. */
  function keepRules(rule: CallRule | undefined, given: readonly AnyNode[], what: string, base: Value): void {
    if (!rule) {
      requireInert(given, what, { kind: /^(?:write|writeln)$/.test(what.split('.').pop() ?? '') ? 'markup' : 'code' });
      return;
    }
    if (rule.given[0] === 'attribute') {
      checkAttribute(given, what, base);
      return;
    }
    const spread = given.findIndex(({ type }) => type === 'SpreadElement');
    for (const [index, one] of given.entries()) {
      const isLoose = spread >= 0 && index >= spread;
      const rules = isLoose ? rule.given : [rule.given[Math.min(index, rule.given.length - 1)] ?? 'inert'];
      for (const kept of rules) keep(kept, one, isLoose ? UNKNOWN : valueFor(one), what);
    }
  }

  function checkAttribute([name, value]: readonly AnyNode[], what: string, base: Value): void {
    if (!name || !value) return;
    const names = constantsOf(valueFor(name));
    if (!names) {
      if (!isInert(valueFor(name)) || !isInert(valueFor(value))) report(value, what, UNKNOWN_PROPERTY);
      return;
    }
    const kinds = kindsOf(base);
    for (const attribute of names) {
      for (const kind of kinds) {
        const rule = attributeRule(kind, attribute);
        if (rule !== 'handler') keep(rule, value, valueFor(value), `${what}("${attribute}")`);
        else if (!isPlain(valueFor(value)))
          report(value, `${what}("${attribute}")`, { kind: 'code', detail: 'a handler is code' });
      }
    }
  }

  /** Kinds of elements that a value may be; `*` where that can't be told. */
  function kindsOf(value: Value): string[] {
    const kinds = [...value.objects];
    return value.unknown || value.external || kinds.length === 0 ? [...kinds, '*'] : kinds;
  }

  function checkMethod(callee: AnyNode & { type: 'MemberExpression' }, given: readonly AnyNode[]): void {
    const what = written(callee);
    const name = propertyName(callee);
    if (callee.object.type === 'Super' || callee.property.type === 'PrivateIdentifier') return;
    const base = valueFor(callee.object);
    if (name === undefined || /^\d+$/.test(name)) {
      requireInert(given, what, UNKNOWN_CALL);
      return;
    }
    if (CALLERS.test(name)) {
      checkIndirect(callee, name, given, what);
      return;
    }
    for (const kind of base.objects) {
      if (kind === 'own' || kind === 'data') {
        if (OWN_METHODS.has(name)) keepRules(OWN_METHODS.get(name), given, what, base);
        else if (LANGUAGE_NAMES.has(name)) requireInert(given, what, UNKNOWN_CALL);
        else checkNamed(name, given, what);
      } else if (kind === 'window') {
        if (isBrowsers(name)) keepRules(GLOBAL_CALLS.get(name), given, what, base);
        else checkCallee(valueFor(callee), given, what);
      } else {
        const own =
          METHODS[kind.startsWith('nodes') ? 'nodes' : kind]?.get(name) ??
          (isNode(kind) ? NODE_METHODS.get(name) : undefined);
        const rule = own ?? (kind === 'jquery' ? undefined : ANY_METHODS.get(name));
        if (rule || isPlatformName(name) || kind === 'jquery') keepRules(rule, given, what, objectOf(kind));
        else checkNamed(name, given, what);
      }
    }
    if (base.texts.length > 0 || base.plain) {
      if (OWN_METHODS.has(name)) keepRules(OWN_METHODS.get(name), given, what, base);
      else if (!hasMore(base)) requireInert(given, what, UNKNOWN_CALL);
    }
    if (base.functions.size > 0) {
      if (LANGUAGE_NAMES.has(name) && !OWN_METHODS.has(name)) requireInert(given, what, UNKNOWN_CALL);
      else checkNamed(name, given, what);
    }
    if (base.external || base.unknown) {
      const rule = ANY_METHODS.get(name);
      if (rule || isPlatformName(name)) keepRules(rule, given, what, UNKNOWN);
      else checkNamed(name, given, what);
    }
  }

  /** A method that no browser knows: whatever the template put there, else a partner's. */
  function checkNamed(name: string, given: readonly AnyNode[], what: string): void {
    if (evaluation.property(name).unknown) requireInert(given, what, UNKNOWN_CALL);
  }

  /** `f.call(this, a)`, `f.apply(this, [a])`, `f.bind(this, a)` */
  function checkIndirect(
    callee: AnyNode & { type: 'MemberExpression' },
    name: string,
    given: readonly AnyNode[],
    what: string,
  ): void {
    const target = callee.object;
    const method = propertyName(target);
    // `Array.prototype.slice.call(arguments, 1)`: harmless whatever it gets
    const rule = method === undefined ? undefined : OWN_METHODS.get(method);
    if (rule && name === 'call') {
      keepRules(rule, given.slice(1), what, UNKNOWN);
      return;
    }
    if (rule?.given.every((one) => one === 'any')) return;
    const value = valueFor(target);
    const isIndirectOfIndirect = target.type === 'MemberExpression' && CALLERS.test(method ?? '');
    const isMethodOfBrowsers =
      target.type === 'MemberExpression' &&
      method !== undefined &&
      isPlatformName(method) &&
      !isOwn(valueFor(target.object), LANGUAGE_NAMES.has(method));
    if (
      value.unknown ||
      value.objects.size > 0 ||
      isIndirectOfIndirect ||
      (isMethodOfBrowsers && value.functions.size === 0)
    ) {
      // apply's list can hold anything
      if (name === 'apply' && given[1] && !isPlain(valueFor(given[1]))) report(given[1], what, UNKNOWN_CALL);
      else requireInert(given.slice(1), what, UNKNOWN_CALL);
    }
  }

  /** A global variable is a property of window. */
  function checkVariable(target: AnyNode & { type: 'Identifier' }, given: AnyNode): void {
    if (program.isGlobal(target) && WINDOW_NAMES.has(target.name))
      setNamed('window', target.name, given, valueFor(given), target.name);
  }

  function checkTargets(pattern: AnyNode): void {
    for (const target of boundTargets(pattern)) {
      if (target.type === 'MemberExpression') checkSet(target, target, UNKNOWN);
      else if (target.type === 'Identifier' && program.isGlobal(target) && WINDOW_NAMES.has(target.name))
        setNamed('window', target.name, target, UNKNOWN, target.name);
    }
  }

  function checkSet(target: AnyNode & { type: 'MemberExpression' }, at: AnyNode, value: Value): void {
    if (target.property.type === 'PrivateIdentifier') return;
    const base = valueFor(target.object);
    const what = written(target);
    const name = propertyName(target);
    const key = name === undefined ? valueFor(target.property) : undefined;
    if (key && isPlain(key)) return;
    const names = name === undefined ? key && constantsOf(key) : [name];
    const kinds = [...base.objects, ...(base.functions.size > 0 ? ['own'] : [])];
    if (base.external || base.unknown || kinds.length === 0) kinds.push('*');
    for (const kind of new Set(kinds)) {
      if (names) for (const one of names) setNamed(kind, one, at, value, what);
      else if (kind !== 'own' && kind !== 'data' && kind !== 'dataset') setUnnamed(at, value, what);
    }
  }

  /** Functions of the template may go anywhere: what they are called with is taken for anything then. */
  function setUnnamed(at: AnyNode, value: Value, what: string): void {
    if (!isInert({ ...value, functions: new Set() })) report(at, what, UNKNOWN_PROPERTY);
  }

  function setNamed(kind: string, name: string, at: AnyNode, value: Value, what: string): void {
    if (/^\d+$/.test(name) || kind === 'dataset') return;
    if (CALLED_BY_LANGUAGE.has(name)) {
      if (value.unknown || (isInherited(name) && !isOwn(value, false))) report(at, what, UNKNOWN_PROPERTY);
      return;
    }
    if (kind === 'own' || kind === 'data') return;
    if (kind === 'style') {
      keep('inert', at, value, what);
      return;
    }
    if (name.startsWith('on') && (SETTER_NAMES.has(name) || WINDOW_NAMES.has(name))) {
      keep('callback', at, value, what);
      return;
    }
    const rules = PROPERTIES[kind];
    const rule =
      (rules && Object.hasOwn(rules, name) ? rules[name] : undefined) ??
      (kind === 'window' ? undefined : PROPERTIES[kind === 'document' || kind === 'location' ? kind : '*']?.[name]);
    if (rule) keep(rule, at, value, what);
    else if (kind === 'window' ? WINDOW_NAMES.has(name) : SETTER_NAMES.has(name)) keep('inert', at, value, what);
    else if (kind !== 'window' && (METHOD_NAMES.has(name) || LANGUAGE_NAMES.has(name)) && value.unknown)
      // a method put in place of the browser's is called by its name, for what the browser's one would be
      report(at, what, UNKNOWN_PROPERTY);
  }

  /** In an object of the template's own: `{ toJSON: f }`. */
  function checkOwnName(node: AnyNode): void {
    if (!('key' in node) || !('value' in node) || !node.value || !node.key) return;
    const parent = program.parentOf(node);
    if (parent?.type === 'ObjectPattern') return;
    const name =
      node.key.type === 'Identifier' ? node.key.name : node.key.type === 'Literal' ? String(node.key.value) : undefined;
    const value = valueFor(node.value as AnyNode);
    if (
      name !== undefined &&
      CALLED_BY_LANGUAGE.has(name) &&
      (value.unknown || (isInherited(name) && !isOwn(value, false)))
    )
      report(node.value as AnyNode, name, UNKNOWN_PROPERTY);
  }

  function written(target: AnyNode): string {
    if (target.type === 'Identifier') return target.name;
    if (target.type === 'MemberExpression') {
      const name = propertyName(target);
      const object = target.object.type === 'Identifier' ? `${target.object.name}.` : '….';
      return name === undefined ? `${object.slice(0, -1)}[…]` : `${object}${name}`;
    }
    return 'what is called';
  }

  check();
}

/** Made by the template: it has no method of the browser's, but what the language gives all. */
function isOwn(value: Value, isOfLanguage: boolean): boolean {
  const { objects, external, unknown, texts } = value;
  return !isOfLanguage && !external && !unknown && texts.length === 0 && [...objects].every((kind) => kind === 'own');
}

/** What stands there lends its methods to others. */
function isInherited(name: string): boolean {
  return name === '__proto__' || name === 'prototype';
}

/** `x.p += value` also keeps what was there. */
function sumWithUnknown(value: Value): Value {
  return isInert(value) ? value : UNKNOWN;
}
