/**
 * Which part of a URL a slot stands in. Slots may only stand behind a complete, fixed host: that is what the reviewer
 * approves. (WHATWG URL: browsers drop tabs and line breaks, read “\” as “/”, and take “%2e” for a dot.)
 */
import type { Draft } from './pixelDraft.ts';
import type { RefusedPlaceName } from './refusals.ts';

type UrlPart = 'path' | 'query';
export type UrlPlace = { slot: number } & ({ part: UrlPart } | { refused: RefusedPlaceName });

/** Scheme (or none), host, port, and then something that ends the host. No user or password. */
const FIXED_ORIGIN = /^(?:https?:)?\/\/(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?(?=[/?#])/i;
const OTHER_SCHEME = /^(?!https?:)[a-z][a-z0-9+.-]*:/i;
const STARTS_AS_URL = /^(?:https?:|\/\/)/i;
/** Behind the first “/” a fixed character must follow: an empty value would else leave “//”, which starts a host. */
const PATH_OF_PAGE = /^\/[^/\\]/;

/** Whether a string in a script is meant as a URL. */
export function looksLikeUrl(text: string): boolean {
  return STARTS_AS_URL.test(trimStart(text));
}

/** A URL that is code or content by itself: `javascript:`, `data:`, and what a browser may read as such. */
export function isCodeUrl(text: string): boolean {
  return /^(?:javascript|vbscript|data|blob|filesystem):/i.test(text.replace(/[\u0000-\u0020]/g, ''));
}

/** `url` is decoded (no character references), with sentinels. `pageRelative`: `/path` is fine, it stays on the site. */
export function classifyUrl(draft: Draft, url: string, pageRelative: boolean): UrlPlace[] {
  const text = trimStart(url);
  const found = draft.slotsIn(text);
  const refuseAll = (refused: RefusedPlaceName): UrlPlace[] => found.map(({ slot }) => ({ slot, refused }));
  if (/[\\\t\n\r]/.test(text)) return refuseAll('url_unreadable');
  if (OTHER_SCHEME.test(text))
    return refuseAll(draft.slotsIn(text.split(':')[0] ?? '').length ? 'url_host' : 'url_scheme');

  const origin = FIXED_ORIGIN.exec(text)?.[0];
  if (origin === undefined) {
    if (STARTS_AS_URL.test(text) || found[0]?.start === 0) return refuseAll('url_host');
    if (!pageRelative || !PATH_OF_PAGE.test(text)) return refuseAll('url_relative');
    if (found[0]?.start === 1) return refuseAll('url_host');
  }
  return found.map(({ slot, start }) => {
    if (origin !== undefined && start < origin.length) return { slot, refused: 'url_host' };
    const before = text.slice(0, start);
    if (/%[0-9a-f]?$/i.test(before)) return { slot, refused: 'url_percent' };
    return { slot, part: /[?#]/.test(before) ? 'query' : 'path' };
  });
}

function trimStart(text: string): string {
  return text.replace(/^[\u0000-\u0020]+/, '');
}
