/**
 * HTML in a string of a script: `<iframe src="https://host/p?v={{V}}"></iframe>`. What reads it, and where, is not known, so a slot is accepted only where its value stays inert whatever surrounds it: encoded for a
 * URL, in the quoted src of an element, behind a fixed host.
 */
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import type { Draft } from '../compile/pixelDraft.ts';
import { classifyUrl, type UrlPlace } from '../compile/url.ts';
import { boundedTree } from '../html/boundedTree.ts';

const WRITTEN_ELEMENTS = new Set(['img', 'iframe', 'script']);

export type WrittenPlace = UrlPlace & { quote: string };

/** Slots in other places are missing in the answer. `html` has sentinels. */
export function classifyWrittenHtml(draft: Draft, html: string): WrittenPlace[] {
  const places: WrittenPlace[] = [];
  const visit = (node: DefaultTreeAdapterTypes.ParentNode) => {
    for (const child of node.childNodes) {
      if (!('tagName' in child)) continue;
      const location = child.sourceCodeLocation?.attrs?.src;
      const value = child.attrs.find(({ name }) => name === 'src')?.value;
      const written = location ? html.slice(location.startOffset, location.endOffset) : '';
      const quote = /^[^=]*=\s*(["'])/.exec(written)?.[1];
      if (WRITTEN_ELEMENTS.has(child.tagName) && value !== undefined && quote !== undefined) {
        const openReference = new Set(
          draft
            .slotsIn(written)
            .filter(({ start }) => /&#?[A-Za-z0-9]*$/.test(written.slice(0, start)))
            .map(({ slot }) => slot),
        );
        for (const place of classifyUrl(draft, value, false)) {
          const { slot } = place;
          places.push(openReference.has(slot) ? { slot, refused: 'character_reference', quote } : { ...place, quote });
        }
      }
      visit(child);
    }
  };
  const treeAdapter = boundedTree(() => undefined);
  visit(parseFragment(html, { sourceCodeLocationInfo: true, scriptingEnabled: true, treeAdapter }));
  return places;
}
