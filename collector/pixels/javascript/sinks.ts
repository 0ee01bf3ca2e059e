/**
 * What in a script runs strings, reads them as HTML, or requests them. Names, not identities: `x.write(…)` counts as
 * document.write whatever `x` is, since what it is can't be told. A name too many costs a template author one rewrite; a
 * name too few would cost a page.
 */
import type { AnyNode } from 'acorn';
import { boundTargets, isFunction, propertyName, referenceName, rootOf } from './tree.ts';

/**
 * code: the string is run, or read as HTML. write: HTML that document.write gets, which may hold slots in fixed URLs.
 * insert: HTML in jQuery, a node or plain text in the DOM. url: it is requested. pattern: signs in it mean something.
 * cookie: “;” in it does.
 */
export type SinkKind = 'code' | 'write' | 'insert' | 'url' | 'pattern' | 'cookie';

export interface Sink {
  kind: SinkKind;
  /** the expressions whose value arrives there */
  values: AnyNode[];
}

const CODE_CALLS = new Set([
  ...[
    'eval',
    'Function',
    'AsyncFunction',
    'GeneratorFunction',
    'execScript',
    'setImmediate',
    'constructor',
    'globalEval',
    'import',
    'importScripts',
    'Worker',
    'SharedWorker',
    'Blob',
    'File',
  ],
  ...[
    'insertAdjacentHTML',
    'createContextualFragment',
    'parseFromString',
    'setHTML',
    'setHTMLUnsafe',
    'parseHTML',
    'parseHTMLUnsafe',
    'execCommand',
    'createPolicy',
    'createHTML',
    'createScript',
    'createScriptURL',
  ],
  ...[
    'createElement',
    'createElementNS',
    'createTextNode',
    'setAttributeNode',
    'insertRule',
    'addRule',
    'replaceSync',
    'setProperty',
    'defineProperty',
    'defineProperties',
    'setPrototypeOf',
    'require',
    'getScript',
  ],
  // jQuery reads these arguments as HTML, CSS or attributes
  ...['$', 'jQuery', 'html', 'wrap', 'wrapAll', 'wrapInner', 'attr', 'prop', 'css', 'load'],
]);

const INSERT_CALLS = new Set([
  'append',
  'appendTo',
  'prepend',
  'prependTo',
  'before',
  'after',
  'insertAfter',
  'replaceWith',
]);

/** The first argument is run when it is a string. */
const TIMERS = new Set(['setTimeout', 'setInterval']);

/** name → which arguments are addresses */
const URL_CALLS = new Map<string, readonly number[]>([
  ['fetch', [0]],
  ['sendBeacon', [0]],
  ['Request', [0]],
  ['EventSource', [0]],
  ['WebSocket', [0]],
  ['open', [0, 1]],
  ['navigate', [0]],
  ['assign', [0]],
  ['pushState', [2]],
  ['replaceState', [2]],
]);

/** The first argument of `$.get(…)` and the like. */
const JQUERY_REQUESTS = new Set(['get', 'post', 'getJSON']);

const PATTERN_CALLS = new Set(['RegExp', 'match', 'matchAll', 'search', 'replaceAll', 'compile']);

const CODE_PROPERTIES = new Set([
  'innerHTML',
  'outerHTML',
  'srcdoc',
  'text',
  'textContent',
  'innerText',
  'outerText',
  'cssText',
  'style',
  'srcset',
  '__proto__',
  'prototype',
  'constructor',
  'type',
  'is',
  'sandbox',
  'nonce',
  'integrity',
  'policy',
]);
const URL_PROPERTIES = new Set([
  'src',
  'href',
  'action',
  'formAction',
  'poster',
  'background',
  'location',
  'ping',
  'codebase',
]);
/** Parts of an address, when set on one. */
const LOCATION_PARTS = new Set(['hash', 'search', 'pathname', 'host', 'hostname', 'protocol', 'port']);

/** What a call or assignment feeds, when that is dangerous. */
export function sinkOf(node: AnyNode): Sink | undefined {
  if (node.type === 'CallExpression' || node.type === 'NewExpression') return callSink(node.callee, node.arguments);
  if (node.type === 'ImportExpression') return { kind: 'code', values: [node.source] };
  if (node.type === 'AssignmentExpression') return assignmentSink(node.left, node.right);
  // members as targets of a loop: which value they get can't be told
  if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
    return node.left.type === 'VariableDeclaration' || !hasMember(node.left)
      ? undefined
      : { kind: 'code', values: [node.right] };
  }
  return undefined;
}

function callSink(callee: AnyNode, given: AnyNode[]): Sink | undefined {
  const name = referenceName(callee);
  if (name === undefined) return undefined;
  if (name === 'write' || name === 'writeln') return { kind: 'write', values: given };
  if (rootOf(callee)?.name === 'Reflect') return { kind: 'code', values: given };
  if (rootOf(callee)?.name === 'Object' && name === 'assign') return { kind: 'code', values: given };
  if (isIndirect(callee)) {
    // f.call(this, a), f.apply(this, [a]): which argument is which can't be told from the outside
    const dangerous =
      CODE_CALLS.has(name) || TIMERS.has(name) || URL_CALLS.has(name) || name.startsWith('setAttribute');
    return dangerous ? { kind: 'code', values: given } : undefined;
  }
  if (CODE_CALLS.has(name)) return { kind: 'code', values: given };
  // FormData and URLSearchParams take a name and a value
  if (INSERT_CALLS.has(name))
    return name === 'append' && given.length > 1 ? undefined : { kind: 'insert', values: given };
  if (TIMERS.has(name)) {
    const [first] = given;
    return first && !isFunction(first) ? { kind: 'code', values: [first] } : undefined;
  }
  if (name === 'setAttribute' || name === 'setAttributeNS') return attributeSink(name, given);
  if (name === 'replace') {
    const onLocation = callee.type === 'MemberExpression' && referenceName(callee.object) === 'location';
    return { kind: onLocation ? 'url' : 'pattern', values: given };
  }
  if (PATTERN_CALLS.has(name)) return { kind: 'pattern', values: given };
  if (JQUERY_REQUESTS.has(name) && /^(?:\$|jQuery)$/.test(rootOf(callee)?.name ?? '')) {
    return { kind: 'url', values: given.slice(0, 1) };
  }
  const addresses = URL_CALLS.get(name);
  return addresses && { kind: 'url', values: given.filter((_, index) => addresses.includes(index)) };
}

function attributeSink(name: string, given: AnyNode[]): Sink {
  const [attribute, value] = name === 'setAttributeNS' ? given.slice(1) : given;
  const written = attribute?.type === 'Literal' ? String(attribute.value).toLowerCase() : '';
  if (/^(?:data-[a-z0-9-]+|alt|title|value|width|height|class)$/.test(written)) return { kind: 'code', values: [] };
  const isUrl = written === 'src' || written === 'href';
  return isUrl && value ? { kind: 'url', values: [value] } : { kind: 'code', values: given };
}

function hasMember(pattern: AnyNode): boolean {
  return boundTargets(pattern).some(({ type }) => type === 'MemberExpression');
}

function assignmentSink(target: AnyNode, value: AnyNode): Sink | undefined {
  if (target.type === 'ObjectPattern' || target.type === 'ArrayPattern') {
    return hasMember(target) ? { kind: 'code', values: [value] } : undefined;
  }
  const name = target.type === 'Identifier' ? target.name : propertyName(target);
  if (name === undefined) return undefined;
  if (target.type === 'MemberExpression') {
    if (CODE_PROPERTIES.has(name)) return { kind: 'code', values: [value] };
    if (propertyNameOnPath(target, 'style')) return { kind: 'code', values: [value] };
    if (name === 'cookie') return { kind: 'cookie', values: [value] };
    if (LOCATION_PARTS.has(name) && referenceName(target.object) === 'location')
      return { kind: 'url', values: [value] };
    return URL_PROPERTIES.has(name) ? { kind: 'url', values: [value] } : undefined;
  }
  return name === 'location' ? { kind: 'url', values: [value] } : undefined;
}

function propertyNameOnPath(node: AnyNode, name: string): boolean {
  return node.type === 'MemberExpression' && (propertyName(node) === name || propertyNameOnPath(node.object, name));
}

/** `f.call`, `f.apply`, `f.bind` */
export function isIndirect(callee: AnyNode): boolean {
  const name = propertyName(callee);
  return name === 'call' || name === 'apply' || name === 'bind';
}
