/**
 * Whether a text that becomes markup is the markup that the template shows: known elements, no code in it, and slots only
 * percent-encoded in a quoted address behind a fixed host.
 */
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { addressProblem } from './address.ts';
import type { AddressRule } from './platform.ts';
import type { Part, Text } from './values.ts';

/** Each part known at run time only shows as one of these, by its place in the list. */
const FIRST_MARK = 0xe100;
const MAX_MARKS = 0x0700;

const ELEMENTS: Record<string, Record<string, AddressRule>> = {
  ...{ img: { src: 'image' }, iframe: { src: 'frame' }, a: { href: 'link' }, script: { src: 'script' } },
  ...Object.fromEntries(
    ['b', 'br', 'center', 'div', 'em', 'i', 'ins', 'p', 'small', 'span', 'strong', 'u', 'li', 'ul', 'noscript'].map(
      (tag) => [tag, {}],
    ),
  ),
};
const PLAIN_ATTRIBUTES =
  /^(?:alt|title|width|height|class|id|border|frameborder|scrolling|marginwidth|marginheight|style|hidden|async|defer|type|charset|target|rel|referrerpolicy|language|allowtransparency|data-[a-z0-9-]+)$/;

/** undefined: it is; else what is wrong. */
export function markupProblem(text: Text): string | undefined {
  const marked: Part[] = [];
  const html = text
    .map((part) => {
      if (part.kind === 'text') return part.text;
      marked.push(part);
      return String.fromCharCode(FIRST_MARK + marked.length - 1);
    })
    .join('');
  if (marked.length > MAX_MARKS) return 'it is put together from too many parts';
  if (marked.some(({ kind }) => kind === 'any')) return 'a value stands in it as it is';
  if (text.some((part) => part.kind === 'text' && /[\ue100-\ue7ff]/.test(part.text)))
    return 'it holds private characters';
  const parts = (value: string): Text =>
    value.split(/([\ue100-\ue7ff])/).flatMap((piece): Part[] => {
      const mark = piece.length === 1 ? marked[piece.charCodeAt(0) - FIRST_MARK] : undefined;
      if (mark) return [mark];
      return piece === '' ? [] : [{ kind: 'text', text: piece }];
    });
  const problemOf = (node: DefaultTreeAdapterTypes.ParentNode): string | undefined => {
    for (const child of node.childNodes) {
      if (!('tagName' in child)) {
        if (isMarked('value' in child ? child.value : 'data' in child ? child.data : ''))
          return 'a value stands in its text';
        continue;
      }
      const problem = elementProblem(child, html, parts) ?? problemOf(child);
      if (problem) return problem;
    }
    return undefined;
  };
  return problemOf(parseFragment(html, { sourceCodeLocationInfo: true, scriptingEnabled: true }));
}

function isMarked(text: string): boolean {
  // numbers are harmless in text, but what surrounds them isn't looked at here
  return /[\ue100-\ue7ff]/.test(text);
}

function elementProblem(
  element: DefaultTreeAdapterTypes.Element,
  html: string,
  parts: (value: string) => Text,
): string | undefined {
  const tag = element.tagName;
  const addresses = ELEMENTS[tag];
  if (!addresses) return `<${/^[a-z0-9]+$/.test(tag) ? tag : '…'}> isn’t known to be harmless`;
  if (tag === 'script' && element.childNodes.length > 0) return 'it holds a script';
  for (const { name, value } of element.attrs) {
    const rule = addresses[name];
    if (!rule && !PLAIN_ATTRIBUTES.test(name))
      return `the attribute ${/^[a-z-]+$/.test(name) ? name : ''} isn’t known to be harmless`;
    const pieces = parts(value);
    const isFixed = pieces.every(({ kind }) => kind === 'text');
    if (!isFixed && !rule && pieces.some(({ kind }) => kind !== 'text' && kind !== 'number'))
      return `a value stands in ${name}`;
    const location = element.sourceCodeLocation?.attrs?.[name];
    const written = location ? html.slice(location.startOffset, location.endOffset) : '';
    const quote = /^[^=]*=\s*(["'])/.exec(written)?.[1];
    if (!isFixed && quote === undefined) return `${name} has no quotes`;
    if (quote === "'" && holdsEncoded(pieces)) return 'encodeURIComponent leaves single quotes as they are';
    if (rule && addressProblem(pieces, rule)) return `the address in ${name} isn’t fixed`;
  }
  return undefined;
}

function holdsEncoded(parts: readonly Part[]): boolean {
  return parts.some((part) => part.kind === 'encoded' || (part.kind === 'more' && holdsEncoded(part.parts)));
}
