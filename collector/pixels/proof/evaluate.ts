/**
 * What each expression of a template's scripts can evaluate to. Asked for as needed and remembered, so each is worked out once;
 * what depends on itself in a way that isn't plain is unknown. Without order: a variable may hold at any time what it is ever
 * given. The names of properties are told apart, the objects that have them are not.
 */
import type { AnyNode } from 'acorn';
import type { Draft } from '../compile/pixelDraft.ts';
import { isFunction, propertyName } from '../javascript/tree.ts';
import { arrayContents } from './arrays.ts';
import { type Callers, findCallers } from './callers.ts';
import { ANY_METHODS, GLOBAL_CALLS, GLOBALS, givenBy, METHODS, OWN_METHODS } from './platform.ts';
import { GETTER_NAMES, LANGUAGE_NAMES, METHOD_NAMES, SETTER_NAMES, WINDOW_NAMES } from './platformNames.ts';
import { isSame, type Program, type Source } from './program.ts';
import {
  ANY_TEXT,
  asTexts,
  concat,
  constantsOf,
  ENCODED,
  EXTERNAL,
  extend,
  functionOf,
  hasMore,
  isPlain,
  join,
  objectOf,
  type Part,
  PLAIN,
  type Text,
  textOf,
  textsOf,
  UNKNOWN,
  type Value,
} from './values.ts';

export interface Evaluation {
  program: Program;
  valueFor(node: AnyNode): Value;
  /** what a property of this name may hold, of whatever object */
  property(name: string): Value;
  /** the browser's own, not one that the template defines */
  isBrowsers(name: string): boolean;
}

/** Whether a name means something to browsers as a property. */
export function isPlatformName(name: string): boolean {
  return SETTER_NAMES.has(name) || METHOD_NAMES.has(name) || GETTER_NAMES.has(name) || LANGUAGE_NAMES.has(name);
}

const SLICES = new Set([
  'toString',
  'toFixed',
  'toPrecision',
  'substr',
  'substring',
  'slice',
  'charAt',
  'valueOf',
  'trim',
]);
const TEXT_PROPERTIES = new Set(['name', 'message', 'source', 'flags', 'index', 'input', 'description', 'stack']);

/** How many expressions may wait for each other. Real templates come to some tens. */
const MAX_DEPTH = 250;
/** An argument is evaluated, and joined with those of all other calls. */
const STEPS_A_CALL = 8;

export function evaluate(draft: Draft, program: Program): Evaluation {
  const callers: Callers = findCallers(program);
  const values = new Map<AnyNode, Value>();
  const names = new Map<string, Value>();
  const inProgress = new Set<unknown>();
  const returned = returnsByFunction(program);

  /** Remembered; asked for while it is being worked out, it is unknown. */
  function once<Key>(known: Map<Key, Value>, key: Key, workOut: () => Value): Value {
    const before = known.get(key);
    if (before) return before;
    // deeper down the stack would end it: what is asked for there counts as unknown, for whoever asks later too
    if (inProgress.has(key) || inProgress.size >= MAX_DEPTH) return UNKNOWN;
    draft.budget.spend(1);
    inProgress.add(key);
    const value = workOut();
    inProgress.delete(key);
    known.set(key, value);
    return value;
  }

  function valueFor(node: AnyNode): Value {
    return once(values, node, () => expression(node));
  }

  function expression(node: AnyNode): Value {
    switch (node.type) {
      case 'Literal':
        if (typeof node.value === 'string') return textsOf([partsOf(node.value)]);
        return 'regex' in node && node.regex ? objectOf('regexp') : PLAIN;
      case 'TemplateLiteral':
        return node.quasis.reduce<Value>((value, quasi, index) => {
          const joined = concat(value, textOf(quasi.value.cooked ?? ''));
          const inner = node.expressions[index];
          return inner ? concat(joined, valueFor(inner)) : joined;
        }, textOf(''));
      case 'Identifier':
        return identifier(node);
      case 'ThisExpression':
        return program.functionAround(node, true) ? UNKNOWN : objectOf('window');
      case 'BinaryExpression':
        return node.operator === '+' ? concat(valueFor(node.left), valueFor(node.right)) : PLAIN;
      case 'UnaryExpression':
      case 'UpdateExpression':
        return PLAIN;
      case 'LogicalExpression':
        return join([valueFor(node.left), valueFor(node.right)]);
      case 'ConditionalExpression':
        return join([valueFor(node.consequent), valueFor(node.alternate)]);
      case 'SequenceExpression': {
        const last = node.expressions.at(-1);
        return last ? valueFor(last) : PLAIN;
      }
      case 'AssignmentExpression':
        if (node.operator === '=') return valueFor(node.right);
        if (node.operator === '+=') return concat(valueFor(node.left), valueFor(node.right));
        return /^(?:\|\||&&|\?\?)=$/.test(node.operator) ? join([valueFor(node.left), valueFor(node.right)]) : PLAIN;
      case 'ArrayExpression':
        return objectOf('own');
      case 'ObjectExpression':
        // what is copied into it can't be told by name
        return objectOf(node.properties.some(({ type }) => type === 'SpreadElement') ? 'data' : 'own');
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return functionOf(node);
      case 'MemberExpression':
        return member(node.object, node);
      case 'ChainExpression':
        return valueFor(node.expression);
      case 'CallExpression':
        return call(node.callee, node.arguments);
      case 'NewExpression': {
        const made = call(node.callee, node.arguments);
        // what a function of the template makes has what it puts into `this`
        return isPlain(made) || valueFor(node.callee).functions.size > 0 ? UNKNOWN : made;
      }
      default:
        return UNKNOWN;
    }
  }

  /** A string of the template, with the places of its slots. */
  function partsOf(text: string): Text {
    const parts: Part[] = [];
    let at = 0;
    for (const { slot, start, end } of draft.slotsIn(text)) {
      if (start > at) parts.push({ kind: 'text', text: text.slice(at, start) });
      const context = draft.contexts[slot] ?? '';
      parts.push({ kind: context.endsWith('url_query') ? 'query' : context.endsWith('url_path') ? 'path' : 'any' });
      at = end;
    }
    if (at < text.length || parts.length === 0) parts.push({ kind: 'text', text: text.slice(at) });
    return parts;
  }

  function identifier(node: AnyNode & { type: 'Identifier' }): Value {
    const slot = draft.slotNamed(node.name);
    if (slot !== undefined)
      return draft.contexts[slot]?.endsWith('url_query') ? textsOf([[{ kind: 'query' }]]) : ANY_TEXT;
    if (program.isGlobal(node)) return global(node.name);
    if (node.name === 'arguments') return objectOf('data');
    const key = program.keyOf(node);
    return once(names, key, () => {
      const sources = program.variable(key);
      return sources.length === 0
        ? UNKNOWN
        : gather(sources, (other) => other.type === 'Identifier' && program.keyOf(other) === key);
    });
  }

  function isBrowsers(name: string): boolean {
    return program.variable(name).length === 0 && (WINDOW_NAMES.has(name) || GLOBALS.has(name));
  }

  function global(name: string): Value {
    return once(names, `global ${name}`, () => {
      if (isBrowsers(name)) {
        const given = GLOBALS.get(name);
        return given === undefined ? UNKNOWN : result(given);
      }
      const set = program
        .property(name)
        .filter(({ base }) => base && mayBeWindow(valueFor(base)))
        .map(({ source }) => source);
      const sources = [...program.variable(name), ...set];
      if (sources.length === 0 && (name === '$' || name === 'jQuery')) return objectOf('jquery');
      let isRead = false;
      const own = gather(sources, (other) => {
        const isSelf = isMention(other, name);
        isRead ||= isSelf;
        return isSelf;
      });
      // what the page gave it before counts where the template looks at that, or gives it nothing
      const others = WINDOW_NAMES.has(name)
        ? [UNKNOWN]
        : sources.some(({ kind }) => kind === 'value' || kind === 'function') && !isRead
          ? []
          : [EXTERNAL];
      return join([own, ...others, unnamed(name)]);
    });
  }

  function isMention(node: AnyNode, name: string): boolean {
    return node.type === 'Identifier' ? program.isGlobal(node) && node.name === name : propertyName(node) === name;
  }

  function property(name: string): Value {
    return once(names, `property ${name}`, () => {
      const sources = program.property(name).map(({ source }) => source);
      // by its object's name a global variable is a property too
      return join([gather([...sources, ...program.variable(name)], (other) => isMention(other, name)), unnamed(name)]);
    });
  }

  /** What is given to properties whose name is worked out, where it can be this one. */
  function unnamed(name: string): Value {
    return join(
      program.unnamed.flatMap(({ node, target, key }) => {
        draft.budget.spend(1);
        const named = key && valueFor(key);
        if (named && isPlain(named)) return [];
        const keys = named && constantsOf(named);
        if (keys && !keys.includes(name)) return [];
        const given = gather(
          [{ kind: 'value', node }],
          (other) => target !== undefined && isSame(program, target, other),
        );
        // functions that go anywhere are taken to be called with anything: they add nothing here
        return [{ ...given, functions: new Set() }];
      }),
    );
  }

  /** Everything that a name is given. `isSelf`: a mention of the name, which adds nothing (`x = x || y`) or is added to (`x = x + y`). */
  function gather(sources: readonly Source[], isSelf: (node: AnyNode) => boolean): Value {
    const given: Value[] = [];
    const added: Value[] = [];
    const addValue = (node: AnyNode): void => {
      if (isSelf(node)) return;
      if (node.type === 'LogicalExpression') {
        addValue(node.left);
        addValue(node.right);
      } else if (node.type === 'AssignmentExpression' && node.operator === '=') addValue(node.right);
      else if (node.type === 'BinaryExpression' && node.operator === '+') {
        const operands = sumOf(node);
        const [first, ...others] = operands;
        if (first && isSelf(first)) for (const other of others) added.push(valueFor(other));
        else given.push(valueFor(node));
      } else given.push(valueFor(node));
    };
    for (const source of sources) {
      draft.budget.spend(1);
      if (source.kind === 'value') addValue(source.node);
      else if (source.kind === 'append') added.push(valueFor(source.node));
      else if (source.kind === 'function') given.push(functionOf(source.node));
      else if (source.kind === 'parameter') given.push(argument(source.of, source.index));
      else given.push(source.kind === 'plain' ? PLAIN : UNKNOWN);
    }
    const base = join(given);
    return added.length === 0 ? base : extend(base, join(added));
  }

  function argument(of: AnyNode, index: number): Value {
    const sites = callers(of);
    if (!sites) return UNKNOWN;
    return join(
      sites.map(({ given }) => {
        draft.budget.spend(STEPS_A_CALL);
        const spread = given.findIndex(({ type }) => type === 'SpreadElement');
        const node = given[index];
        if (spread >= 0 && spread <= index) return UNKNOWN;
        return node ? valueFor(node) : PLAIN;
      }),
    );
  }

  function mayBeWindow({ objects, external, unknown }: Value): boolean {
    return unknown || external || objects.has('window');
  }

  function member(object: AnyNode, node: AnyNode & { type: 'MemberExpression' }): Value {
    if (object.type === 'Super') return UNKNOWN;
    const base = valueFor(object);
    const name = propertyName(node);
    if (name === undefined || /^\d+$/.test(name)) {
      const isIndex = name !== undefined || isPlain(valueFor(node.property));
      if (!isIndex) return UNKNOWN;
      const isList = base.objects.size > 0 && [...base.objects].every((kind) => kind.startsWith('nodes'));
      if (isList && !base.unknown && !base.external && base.functions.size === 0)
        return join([...base.objects].map((kind) => objectOf(kind.slice('nodes'.length) || 'node')));
      return hasMore(base) ? UNKNOWN : ANY_TEXT;
    }
    const read: Value[] = [];
    for (const kind of base.objects) {
      if (kind === 'window') read.push(global(name));
      else if (kind === 'own') read.push(ownProperty(name));
      else if (kind === 'jquery') read.push(name === 'fn' ? EXTERNAL : UNKNOWN);
      else {
        const given = givenBy(kind, name);
        read.push(given === undefined ? foreign(name) : result(given));
      }
    }
    // a function of the template has what the language and partners give it
    if (base.functions.size > 0)
      read.push(LANGUAGE_NAMES.has(name) ? ownProperty(name) : join([property(name), EXTERNAL]));
    if (base.external || base.unknown) read.push(foreign(name));
    if (base.texts.length > 0 || base.plain)
      // by way of their prototypes they have what the template puts there
      read.push(name === 'length' ? PLAIN : LANGUAGE_NAMES.has(name) ? UNKNOWN : join([PLAIN, property(name)]));
    return join(read);
  }

  /** Of an object that the template made, or of its prototype. */
  function ownProperty(name: string): Value {
    if (!LANGUAGE_NAMES.has(name)) return property(name);
    if (name === 'length') return join([property(name), PLAIN]);
    return join([property(name), TEXT_PROPERTIES.has(name) ? ANY_TEXT : UNKNOWN]);
  }

  /** Of an object that the template didn't make: the browser's where it knows the name, else a partner's. */
  function foreign(name: string): Value {
    if (name === 'style') return join([property(name), UNKNOWN, objectOf('style')]);
    return isPlatformName(name) ? join([property(name), UNKNOWN]) : join([property(name), EXTERNAL]);
  }

  function call(callee: AnyNode, given: readonly AnyNode[]): Value {
    if (callee.type === 'ChainExpression') return call(callee.expression, given);
    if (callee.type === 'Identifier' && program.isGlobal(callee) && isBrowsers(callee.name)) {
      return resultOf(GLOBAL_CALLS.get(callee.name)?.gives, given);
    }
    if (callee.type === 'MemberExpression') return methodResult(callee, given);
    return resultOfCalling(valueFor(callee));
  }

  function methodResult(callee: AnyNode & { type: 'MemberExpression' }, given: readonly AnyNode[]): Value {
    const name = propertyName(callee);
    if (name === undefined || callee.object.type === 'Super') return UNKNOWN;
    const base = valueFor(callee.object);
    const results: Value[] = [];
    for (const kind of base.objects) {
      if (kind === 'window' && isBrowsers(name)) results.push(resultOf(GLOBAL_CALLS.get(name)?.gives, given));
      else if (kind === 'window') results.push(resultOfCalling(global(name)));
      else if (kind === 'own' || kind === 'data') results.push(ownResult(callee, name, given));
      else results.push(resultOf((METHODS[kind]?.get(name) ?? ANY_METHODS.get(name))?.gives, given, name));
    }
    if (base.texts.length > 0 || (base.plain && OWN_METHODS.has(name))) {
      const isSlice =
        SLICES.has(name) && !hasMore(base) && base.texts.every((text) => text.every(({ kind }) => kind === 'number'));
      results.push(isSlice ? textsOf([[{ kind: 'number' }]]) : resultOf(OWN_METHODS.get(name)?.gives, given));
    }
    if (base.functions.size > 0)
      results.push(resultOfCalling(property(name)), ...(/^(?:call|apply|bind)$/.test(name) ? [UNKNOWN] : []));
    if (base.external || base.unknown) {
      const rule = ANY_METHODS.get(name);
      if (isPlatformName(name)) results.push(resultOf(rule?.gives, given, name));
      else results.push(EXTERNAL);
    }
    return join(
      base.functions.size > 0 || base.external || base.unknown
        ? [...results, resultOfCalling(property(name))]
        : results,
    );
  }

  function ownResult(callee: AnyNode & { type: 'MemberExpression' }, name: string, given: readonly AnyNode[]): Value {
    if (name === 'join') {
      const contents = arrayContents(program, callee.object);
      const [separator] = given;
      if (contents) {
        const parts = [...contents.map(valueFor), separator ? valueFor(separator) : textOf(',')].flatMap((value) =>
          asTexts(value).flat(),
        );
        return parts.some(({ kind }) => kind === 'any') ? ANY_TEXT : textsOf([[{ kind: 'more', parts }]]);
      }
    }
    const rule = OWN_METHODS.get(name);
    return join([rule ? result(rule.gives) : UNKNOWN, resultOfCalling(property(name))]);
  }

  function resultOfCalling({ functions, external, unknown, objects }: Value): Value {
    const results = [...functions].map((one) => once(names, `returns ${numberOf(one)}`, () => returnsOf(one)));
    if (external) results.push(EXTERNAL);
    if (objects.has('jquery')) results.push(objectOf('jquery'));
    if (unknown) results.push(UNKNOWN);
    return join(results);
  }

  const numbers = new Map<AnyNode, number>();
  function numberOf(node: AnyNode): number {
    const known = numbers.get(node) ?? numbers.size;
    numbers.set(node, known);
    return known;
  }

  function returnsOf(called: AnyNode): Value {
    if (
      !isFunction(called) ||
      !('body' in called) ||
      ('generator' in called && called.generator) ||
      ('async' in called && called.async)
    )
      return UNKNOWN;
    if (called.type === 'ArrowFunctionExpression' && called.body.type !== 'BlockStatement')
      return valueFor(called.body);
    return join([PLAIN, ...(returned.get(called) ?? []).map(valueFor)]);
  }

  function resultOf(gives: string | undefined, given: readonly AnyNode[], name?: string): Value {
    const [first] = given;
    if (name === 'getElementsByTagName' && first) {
      const tags = constantsOf({ ...valueFor(first), plain: false });
      if (tags?.every((tag) => /^[a-z0-9]+$/.test(tag))) return join(tags.map((tag) => objectOf(`nodes<${tag}>`)));
    }
    if (gives === 'element') {
      const tags = first && constantsOf({ ...valueFor(first), plain: false });
      return tags
        ? join(tags.map((tag) => objectOf(/^[a-z0-9]+$/i.test(tag) ? `<${tag.toLowerCase()}>` : 'node')))
        : objectOf('node');
    }
    if (gives === 'same') return first ? textsOf(asTexts(valueFor(first))) : textOf('');
    return result(gives);
  }

  function result(gives: string | undefined): Value {
    switch (gives) {
      case undefined:
      case 'unknown':
        return UNKNOWN;
      case 'plain':
        return PLAIN;
      case 'text':
        return ANY_TEXT;
      case 'encoded':
        return ENCODED;
      case 'external':
        return EXTERNAL;
      case 'scheme':
        // a page that runs pixels has no other
        return textsOf([[{ kind: 'text', text: 'https:' }], [{ kind: 'text', text: 'http:' }]]);
      default:
        return objectOf(gives);
    }
  }

  return { program, valueFor, property, isBrowsers };
}

/** The operands of a sum, however it is bracketed on its left. */
export function sumOf(node: AnyNode): AnyNode[] {
  const operands: AnyNode[] = [];
  let left = node;
  while (left.type === 'BinaryExpression' && left.operator === '+') {
    operands.push(left.right);
    left = left.left;
  }
  operands.push(left);
  return operands.reverse();
}

function returnsByFunction(program: Program): Map<AnyNode, AnyNode[]> {
  const returned = new Map<AnyNode, AnyNode[]>();
  for (const { nodes } of program.scripts) {
    for (const node of nodes) {
      if (node.type !== 'ReturnStatement' || !node.argument) continue;
      const around = program.functionAround(node, false);
      if (!around) continue;
      const results = returned.get(around);
      if (results) results.push(node.argument);
      else returned.set(around, [node.argument]);
    }
  }
  return returned;
}
