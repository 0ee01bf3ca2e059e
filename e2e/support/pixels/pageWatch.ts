/**
 * Watches a page while pixels run in it. What isn't a pixel's own must stay as it was: elements, globals, prototypes, the
 * address; and a value that became code in the main window would call `hit`.
 */
import type { Page } from 'playwright/test';

interface Watched {
  /** changes outside the pixels' own elements, as they happened */
  changes: string[];
  look(): Record<string, unknown>;
  before: string;
}
declare global {
  interface Window {
    watched: Watched;
  }
}

/** `own`: global variables that the pixels make. */
export async function watchPage(page: Page, own: string[]): Promise<void> {
  await page.evaluate((own) => {
    const changes: string[] = [];
    let hits = 0;
    Object.defineProperty(window, 'hit', { value: () => hits++ });
    Object.defineProperty(window, 'canary', { value: Object.freeze({ alive: true }) });

    /** the tag's container of a main-window pixel, or the frame of a sandboxed one */
    const ofPixel = (node: Node) =>
      (node.parentNode === document.body || node.parentNode === document.documentElement) &&
      node instanceof HTMLElement &&
      ((node.localName === 'div' && node.hidden) || (node.localName === 'iframe' && node.matches('[sandbox]')));
    const pixels = new WeakSet<Node>();
    const inPixel = (node: Node | null): boolean => !!node && (pixels.has(node) || inPixel(node.parentNode));
    const name = ({ target, type, attributeName }: MutationRecord) =>
      `${type} ${attributeName ?? ''} of ${target.nodeName}`;
    const observer = new MutationObserver((records) => {
      for (const record of records) {
        for (const node of record.addedNodes) if (ofPixel(node)) pixels.add(node);
        const moved = [...record.addedNodes, ...record.removedNodes];
        const isPixels = moved.length > 0 && moved.every((node) => pixels.has(node));
        if (!inPixel(record.target) && !isPixels) changes.push(name(record));
      }
    });

    const names = (object: object) => Reflect.ownKeys(object).map(String);
    const outside = () => {
      const copy = document.documentElement.cloneNode(true) as HTMLElement;
      for (const element of copy.querySelectorAll(':is(html, body) > :is(div[hidden], iframe)')) element.remove();
      return copy.outerHTML;
    };
    const look = () => ({
      hits,
      changes,
      address: location.href,
      title: document.title,
      cookie: document.cookie,
      outside: outside(),
      // not the frames, by number
      globals: names(window).filter((name) => !own.includes(name) && !/^(?:\d+|watched)$/.test(name)),
      prototypes: [Object, Array, Function, String, Node, Element, Document, Window].map(({ prototype }) =>
        names(prototype),
      ),
      natives: [JSON.stringify, Array.prototype.push, document.createElement, fetch].map(String),
      canary: JSON.stringify(window['canary' as never]),
      stored: Object.entries(sessionStorage).concat(Object.keys(localStorage).map((key) => [key, ''])),
    });
    window.watched = { changes, look, before: JSON.stringify(look()) };
    observer.observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  }, own);
}

/** As it was when the watch began, and as it is. */
export function lookAtPage(page: Page): Promise<{ before: unknown; now: unknown }> {
  return page.evaluate(() => ({
    before: JSON.parse(window.watched.before),
    now: JSON.parse(JSON.stringify(window.watched.look())),
  }));
}
