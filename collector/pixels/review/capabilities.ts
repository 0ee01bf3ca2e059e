/**
 * What a pixel's scripts touch, found by name: `x.cookie` counts whatever `x` is. Hints for a person who then reads the
 * code, so a name too many does no harm. What is built at run time is found by `obfuscation.ts`, if at all.
 */
import type { AnyNode } from 'acorn';
import { isFunction, propertyName, referenceName, type Script } from '../javascript/tree.ts';
import type { Finding, FindingKind } from './findings.ts';
import type { KnownStrings } from './knownStrings.ts';
import { around, isOfWindow, nameOf } from './names.ts';
import { type ReadPixel, written } from './readPixel.ts';
import type { PixelRequest } from './requests.ts';

const NAMES: Partial<Record<FindingKind, readonly string[]>> = {
  cookie: ['cookie', 'cookieStore'],
  storage: ['localStorage', 'sessionStorage', 'indexedDB', 'openDatabase', 'caches'],
  form: [
    ...[
      'forms',
      'elements',
      'submit',
      'requestSubmit',
      'FormData',
      'HTMLFormElement',
      'HTMLInputElement',
      'credentials',
    ],
    ...['onsubmit', 'oninput', 'onchange', 'onkeydown', 'onkeyup', 'onkeypress', 'onpaste', 'PasswordCredential'],
  ],
  dom_read: [
    ...['querySelector', 'querySelectorAll', 'getElementById', 'getElementsByTagName', 'getElementsByClassName'],
    ...['getElementsByName', 'MutationObserver', 'IntersectionObserver', 'documentElement', 'getSelection', 'referrer'],
    ...['innerText', 'outerText', 'attributes', 'getAttribute', 'scripts', 'images', 'links', 'createTreeWalker'],
  ],
  dom_write: [
    ...['appendChild', 'insertBefore', 'replaceChild', 'removeChild', 'replaceChildren', 'insertAdjacentElement'],
    ...['insertAdjacentHTML', 'insertAdjacentText', 'write', 'writeln', 'attachShadow', 'adoptedStyleSheets'],
    ...['insertRule', 'execCommand', 'setHTMLUnsafe', 'createContextualFragment', 'designMode', 'contentEditable'],
  ],
  history: ['pushState', 'replaceState', 'onbeforeunload', 'onpopstate'],
  other_window: ['opener', 'postMessage', 'contentWindow', 'contentDocument', 'frameElement', 'BroadcastChannel'],
  device: [
    ...['userAgent', 'userAgentData', 'plugins', 'geolocation', 'mediaDevices', 'getBattery', 'hardwareConcurrency'],
    ...['deviceMemory', 'AudioContext', 'getImageData', 'toDataURL', 'screen'],
  ],
  code: [
    ...['eval', 'Function', 'execScript', 'AsyncFunction', 'GeneratorFunction', 'importScripts', 'WebAssembly'],
    ...['createPolicy', 'serviceWorker', 'Worker', 'SharedWorker', 'setImmediate', 'DOMParser'],
  ],
};
const KIND_OF_NAME = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) => names.map((name) => [name, kind as FindingKind] as const)),
);
/** As a variable these would be anybody's short name; as a global they are the windows around. */
const WINDOWS = new Set(['parent', 'top', 'frames']);
/** Read, they tell of the page; set, they change it. */
const CONTENT = new Set(['innerHTML', 'outerHTML', 'textContent', 'innerText', 'title', 'value', 'cssText']);
const INPUT_EVENTS = /^(?:key(?:down|up|press)|input|beforeinput|change|submit|paste|copy|focusin|formdata)$/;
const ABOUT_FIELDS = /\b(?:input|form|textarea|select|password|card|cvv|iban)\b/i;

export function findCapabilities({ draft, elements, scripts }: ReadPixel, known: KnownStrings): Finding[] {
  const findings: Finding[] = [];
  for (const { tag, start } of elements) {
    if (/^(?:input|textarea|button)$/.test(tag))
      findings.push({ kind: 'form', code: `<${tag}>`, ...draft.positionOf(start) });
  }
  for (const { script, placeOf } of scripts) {
    for (const node of script.nodes) {
      const found = capabilityOf(node, script, known);
      if (found) findings.push({ ...found, code: written(draft, script, around(script, node)), ...placeOf(node) });
    }
  }
  return findings;
}

/** Scripts that others serve, and addresses that are code themselves. */
export function findLoadedCode(requests: readonly PixelRequest[]): Finding[] {
  return requests.flatMap(({ kind, urls, code, line, column }): Finding[] => {
    const isCode =
      urls.some((url) => /^\s*(?:javascript|data|blob):/i.test(url)) && /^(?:script|frame|navigation)$/.test(kind);
    if (isCode) return [{ kind: 'code', code, line, column }];
    return kind === 'script' ? [{ kind: 'remote_script', code, line, column }] : [];
  });
}

type Capability = Pick<Finding, 'kind' | 'hint'>;

function capabilityOf(node: AnyNode, script: Script, known: KnownStrings): Capability | undefined {
  if (node.type === 'ImportExpression' || node.type === 'ImportDeclaration') return { kind: 'code' };
  if (node.type === 'CallExpression' || node.type === 'NewExpression')
    return callCapability(node.callee, node.arguments, known);
  if (node.type === 'AssignmentExpression') return assignmentCapability(node.left);
  const name = nameOf(node, script, known);
  if (name === undefined) return undefined;
  if (WINDOWS.has(name) && isOfWindow(node, known)) return { kind: 'other_window' };
  if (name === 'constructor') return { kind: 'code', hint: 'a constructor can give Function under another name' };
  if (name === 'location') return isRead(script, node) ? { kind: 'dom_read' } : undefined;
  if (CONTENT.has(name))
    return node.type === 'MemberExpression' && !isTarget(script, node) ? { kind: 'dom_read' } : undefined;
  const kind = KIND_OF_NAME.get(name);
  return kind && { kind };
}

function callCapability(callee: AnyNode, given: readonly AnyNode[], known: KnownStrings): Capability | undefined {
  const name = referenceName(callee);
  const [first] = given;
  if ((name === 'setTimeout' || name === 'setInterval') && first && isText(first, known)) {
    return { kind: 'code', hint: 'a timer that gets text runs it' };
  }
  const text = first ? known.textsOf(first).join(' ') : '';
  if (name === 'addEventListener' && INPUT_EVENTS.test(text)) return { kind: 'form', hint: `listens to ${text}` };
  if (/^(?:querySelector|getElements?By)/.test(name ?? '') && ABOUT_FIELDS.test(text))
    return { kind: 'form', hint: `looks for ${text}` };
  return undefined;
}

function assignmentCapability(target: AnyNode): Capability | undefined {
  const name = propertyName(target);
  if (name === undefined || !CONTENT.has(name)) return undefined;
  return { kind: name === 'value' ? 'form' : 'dom_write' };
}

/** `location` alone or `location.href`, unless it is set or its method is called. */
function isRead(script: Script, node: AnyNode): boolean {
  const parent = script.parents.get(node);
  const isPart = parent?.type === 'MemberExpression' && parent.object === node;
  const outer = isPart ? script.parents.get(parent) : parent;
  const isCalled = outer?.type === 'CallExpression' && outer.callee === parent;
  return !isTarget(script, node) && !(isPart && (isTarget(script, parent) || isCalled));
}

function isTarget(script: Script, node: AnyNode): boolean {
  const parent = script.parents.get(node);
  return parent?.type === 'AssignmentExpression' && parent.left === node;
}

function isText(node: AnyNode, known: KnownStrings): boolean {
  if (isFunction(node)) return false;
  return known
    .valuesOf(node)
    .some(
      (value) =>
        value.type === 'BinaryExpression' ||
        value.type === 'TemplateLiteral' ||
        (value.type === 'Literal' && typeof value.value === 'string'),
    );
}
