/** Where a pixel requests something: what kind of thing, and from which hosts as far as that is written out. */
import type { AnyNode } from 'acorn';
import { originOfAddress } from '../compile/hosts.ts';
import type { Draft } from '../compile/pixelDraft.ts';
import { UNKNOWN } from '../javascript/chain.ts';
import { propertyName, referenceName, rootOf } from '../javascript/tree.ts';
import type { KnownStrings } from './knownStrings.ts';
import { type Place, type ReadPixel, type ReadScript, written } from './readPixel.ts';

/** `link`: followed by people. `other`: a script names it, how it is used can't be told. */
export type RequestKind =
  | 'script'
  | 'image'
  | 'frame'
  | 'connection'
  | 'style'
  | 'media'
  | 'form'
  | 'navigation'
  | 'link'
  | 'other';

export interface PixelRequest extends Place {
  kind: RequestKind;
  /** the whole URLs as far as known, with sentinels */
  urls: string[];
  code: string;
}

const KIND_OF_TAG: Record<string, RequestKind> = {
  script: 'script',
  img: 'image',
  input: 'image',
  iframe: 'frame',
  link: 'style',
  audio: 'media',
  video: 'media',
  source: 'media',
  track: 'media',
  form: 'form',
  a: 'link',
};

/** Names that request something, and which argument is the address. */
const CALLS = new Map<string, { kind: RequestKind; argument: number }>([
  ['fetch', { kind: 'connection', argument: 0 }],
  ['sendBeacon', { kind: 'connection', argument: 0 }],
  ['Request', { kind: 'connection', argument: 0 }],
  ['EventSource', { kind: 'connection', argument: 0 }],
  ['WebSocket', { kind: 'connection', argument: 0 }],
  ['WebTransport', { kind: 'connection', argument: 0 }],
  ['getJSON', { kind: 'connection', argument: 0 }],
  ['importScripts', { kind: 'script', argument: 0 }],
  ['getScript', { kind: 'script', argument: 0 }],
  ['Worker', { kind: 'script', argument: 0 }],
  ['SharedWorker', { kind: 'script', argument: 0 }],
  ['navigate', { kind: 'navigation', argument: 0 }],
]);
const HTTP_METHOD = /^(?:get|post|put|head|delete|patch|options)$/i;

const URL_ATTRIBUTES = /^(?:src|href|poster|action|background|ping)$/;
const TAGS_WITH_URL =
  /<(script|img|input|iframe|link|audio|video|source|track|form|a)\b[^<>]*?\s(?:src|href|action)\s*=\s*["']?([^"'\s>]*)/gi;

export function findRequests({ draft, elements, scripts }: ReadPixel, known: KnownStrings): PixelRequest[] {
  const requests: PixelRequest[] = [];
  for (const element of elements) {
    for (const { name, value, start } of element.attributes) {
      if (!URL_ATTRIBUTES.test(name)) continue;
      const code = draft.fill(`<${element.tag} ${name}="${value}">`, (slot) => draft.slots[slot]?.source ?? '');
      requests.push({
        kind: KIND_OF_TAG[element.tag] ?? 'other',
        urls: [value.trim()],
        code,
        ...draft.positionOf(start),
      });
    }
  }
  for (const read of scripts) {
    for (const node of read.script.nodes) requests.push(...requestsOf(draft, read, node, known));
  }
  return requests;
}

function requestsOf(draft: Draft, { script, placeOf }: ReadScript, node: AnyNode, known: KnownStrings): PixelRequest[] {
  const found = siteOf(node, known);
  if (!found) return [];
  const shown = { code: written(draft, script, node), ...placeOf(node) };
  const texts = known.textsOf(found.value);
  if (found.kind !== 'html') return [{ kind: found.kind, urls: texts, ...shown }];
  return texts.flatMap((html) =>
    Array.from(html.matchAll(TAGS_WITH_URL), ([, tag = '', url = '']) => ({
      kind: KIND_OF_TAG[tag.toLowerCase()] ?? 'other',
      urls: [url],
      ...shown,
    })),
  );
}

interface Site {
  kind: RequestKind | 'html';
  value: AnyNode;
}

function siteOf(node: AnyNode, known: KnownStrings): Site | undefined {
  if (node.type === 'AssignmentExpression') return assignmentSite(node.left, node.right, known);
  if (node.type === 'CallExpression' || node.type === 'NewExpression')
    return callSite(node.callee, node.arguments, known);
  if (node.type === 'ImportExpression' || node.type === 'ImportDeclaration')
    return { kind: 'script', value: node.source };
  return undefined;
}

function assignmentSite(target: AnyNode, value: AnyNode, known: KnownStrings): Site | undefined {
  const name = target.type === 'Identifier' ? target.name : propertyName(target);
  if (name === 'location') return { kind: 'navigation', value };
  if (target.type !== 'MemberExpression' || name === undefined) return undefined;
  if (name === 'innerHTML' || name === 'outerHTML' || name === 'srcdoc') return { kind: 'html', value };
  if (name === 'href' && referenceName(target.object) === 'location') return { kind: 'navigation', value };
  return URL_ATTRIBUTES.test(name) ? { kind: kindOfElement(target.object, name, known), value } : undefined;
}

function callSite(callee: AnyNode, given: readonly AnyNode[], known: KnownStrings): Site | undefined {
  const name = referenceName(callee);
  const [first, second] = given;
  if (name === undefined || !first) return undefined;
  const receiver = callee.type === 'MemberExpression' ? callee.object : undefined;
  if (name === 'write' || name === 'writeln') return { kind: 'html', value: first };
  if (name === 'insertAdjacentHTML' && second) return { kind: 'html', value: second };
  if (name === 'open') {
    const isXhr = second && known.textsOf(first).some((text) => HTTP_METHOD.test(text));
    return isXhr ? { kind: 'connection', value: second } : { kind: 'navigation', value: first };
  }
  if ((name === 'assign' || name === 'replace') && receiver && referenceName(receiver) === 'location') {
    return { kind: 'navigation', value: first };
  }
  if (name === 'setAttribute' && second && receiver) {
    const [attribute = ''] = known.textsOf(first);
    return URL_ATTRIBUTES.test(attribute.toLowerCase())
      ? { kind: kindOfElement(receiver, attribute, known), value: second }
      : undefined;
  }
  if (/^(?:get|post|ajax)$/.test(name) && /^(?:\$|jQuery|axios)$/.test(rootOf(callee)?.name ?? '')) {
    return { kind: 'connection', value: first };
  }
  const call = CALLS.get(name);
  const value = call && given[call.argument];
  return call && value ? { kind: call.kind, value } : undefined;
}

/** What the element is that gets an address: as it was made, as far as that can be told. */
function kindOfElement(object: AnyNode, attribute: string, known: KnownStrings): RequestKind {
  if (attribute.toLowerCase() === 'action') return 'form';
  const kinds = new Set(known.valuesOf(object).flatMap((value) => kindsOfNew(value, known)));
  const [kind] = kinds;
  return kinds.size === 1 && kind ? kind : 'other';
}

function kindsOfNew(value: AnyNode, known: KnownStrings): RequestKind[] {
  if (value.type === 'AssignmentExpression') return kindsOfNew(value.right, known);
  if (value.type !== 'NewExpression' && value.type !== 'CallExpression') return ['other'];
  const name = referenceName(value.callee);
  if (name === 'Image') return ['image'];
  if (name === 'Audio') return ['media'];
  const [tag] = value.arguments;
  if (name !== 'createElement' || !tag) return ['other'];
  return known.textsOf(tag).map((text) => KIND_OF_TAG[text.toLowerCase()] ?? 'other');
}

/** The origin a URL is fixed to; undefined: built at run time. `page`: a path of the page itself. */
export function originOf(draft: Draft, url: string): string | 'page' | undefined {
  if (NAMES_A_HOST.test(url)) return originOfAddress(draft, url);
  // a scheme of its own (data:) is no host; an unknown start may be any
  return url.startsWith(UNKNOWN) || draft.slotsIn(url)[0]?.start === 0 ? undefined : 'page';
}

const NAMES_A_HOST = /^[\u0000-\u0020]*(?:(?:https?|wss?):|[\\/][\t\n\r]*[\\/])/i;
