/** Which hosts a pixel contacts, and how; and where it puts the host together only at run time. */
import type { AnyNode } from 'acorn';
import type { CompiledPixel } from '../compile/compile.ts';
import { originsIn } from '../compile/hosts.ts';
import { textOf } from '../html/tree.ts';
import { chainOf, UNKNOWN } from '../javascript/chain.ts';
import type { KnownStrings } from './knownStrings.ts';
import { type Place, type ReadPixel, written } from './readPixel.ts';
import { originOf, type PixelRequest, type RequestKind } from './requests.ts';

export interface Contact {
  /** e.g. `https://partner.example` */
  origin: string;
  kinds: RequestKind[];
  places: Place[];
}

/** `code`: what requests a host that is not written out. */
export interface RunTimeHost extends Place {
  kind: RequestKind;
  code: string;
}

/** Every origin of `pixel.hosts`, and those that only links lead to. */
export function findContacts(
  pixel: CompiledPixel,
  { draft, elements, scripts }: ReadPixel,
  known: KnownStrings,
  requests: readonly PixelRequest[],
): Contact[] {
  const contacts = new Map<string, { kinds: Set<RequestKind>; places: Place[] }>();
  const add = (origin: string, kind: RequestKind, { line, column }: Place) => {
    const contact = contacts.get(origin) ?? { kinds: new Set(), places: [] };
    contacts.set(origin, contact);
    contact.kinds.add(kind);
    if (!contact.places.some((place) => place.line === line && place.column === column)) {
      contact.places.push({ line, column });
    }
  };
  for (const request of requests) {
    for (const url of request.urls) {
      const origin = originOf(draft, url);
      if (origin !== undefined && origin !== 'page') add(origin, request.kind, request);
    }
  }
  for (const element of elements) {
    for (const { name, value, start } of element.attributes) {
      const kind = name === 'style' ? 'style' : /srcset$/.test(name) ? 'image' : undefined;
      if (kind) for (const origin of originsIn(draft, value)) add(origin, kind, draft.positionOf(start));
    }
    if (element.tag !== 'style') continue;
    const { value, start } = textOf(element);
    for (const origin of originsIn(draft, value)) add(origin, 'style', draft.positionOf(start));
  }
  // named in a string, without a request being seen that uses it
  for (const { script, placeOf } of scripts) {
    for (const chain of stringsOf(script.nodes, (node) => chainOf(script, node))) {
      for (const origin of known.textsOf(chain).flatMap((text) => originsIn(draft, text))) {
        if (!contacts.has(origin)) add(origin, 'other', placeOf(chain));
      }
    }
  }
  for (const origin of pixel.hosts)
    if (!contacts.has(origin)) contacts.set(origin, { kinds: new Set(['other']), places: [] });
  return [...contacts]
    .map(([origin, { kinds, places }]) => ({ origin, kinds: [...kinds].sort(), places }))
    .sort((a, b) => (a.origin < b.origin ? -1 : 1));
}

export function findRunTimeHosts(
  { draft, scripts }: ReadPixel,
  known: KnownStrings,
  requests: readonly PixelRequest[],
): RunTimeHost[] {
  const found: RunTimeHost[] = requests
    .filter(({ urls }) => urls.some((url) => originOf(draft, url) === undefined))
    .map(({ kind, code, line, column }) => ({ kind, code, line, column }));
  const isFound = ({ line, column }: Place, code: string) =>
    found.some((other) => (other.line === line && other.column === column) || other.code.includes(code));
  for (const { script, placeOf } of scripts) {
    for (const chain of stringsOf(script.nodes, (node) => chainOf(script, node))) {
      const code = written(draft, script, chain);
      const isOpen = known.textsOf(chain).some((text) => OPEN_HOST.test(text));
      if (isOpen && !isFound(placeOf(chain), code)) found.push({ kind: 'other', code, ...placeOf(chain) });
    }
  }
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** A scheme, and a host that is not all known. */
const OPEN_HOST = new RegExp(`^(?:https?:|wss?:)?//[^/?#]*${UNKNOWN}`, 'i');

function stringsOf(nodes: readonly AnyNode[], chainOf: (node: AnyNode) => AnyNode): Set<AnyNode> {
  return new Set(nodes.filter(({ type }) => type === 'Literal' || type === 'TemplateLiteral').map(chainOf));
}
