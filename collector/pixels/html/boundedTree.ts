/**
 * parse5's tree with limits. What a start tag costs grows with the elements that are open, and each open `<b>` or `<font>` is
 * made again in every block that follows: 60 KB of markup can ask for millions of elements. So open and made elements are counted.
 */
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, type TreeAdapter } from 'parse5';
import { LimitExceeded } from '../compile/budget.ts';

/** Browsers flatten what is nested deeper than some hundreds. */
const MAX_DEPTH = 100;
/** More than 64 KiB of the shortest tags that the compiler takes can hold. */
const MAX_ELEMENTS = 20_000;
const MAX_ATTRIBUTES = 200;

type Adapter = TreeAdapter<DefaultTreeAdapterTypes.DefaultTreeAdapterMap>;

/** `offsetOf` gives the template's offset for one in the text that is parsed. Throws LimitExceeded out of the parser. */
export function boundedTree(offsetOf: (parsed: number) => number | undefined): Adapter {
  // <html> and <body> are open around the template
  let depth = -2;
  let made = 0;
  let last: number | undefined;
  return {
    ...defaultTreeAdapter,
    createElement(...given) {
      const [tag, , attributes] = given;
      if (attributes.length > MAX_ATTRIBUTES) {
        const message = `<${tag}> has ${attributes.length} attributes; at most ${MAX_ATTRIBUTES} are allowed.`;
        throw new LimitExceeded(message, 'Leave out what it doesn’t need.', last);
      }
      if (++made > MAX_ELEMENTS) {
        const message = `A browser would make more than ${MAX_ELEMENTS} elements of this template.`;
        throw new LimitExceeded(message, 'Close elements where they end, and leave out what isn’t needed.', last);
      }
      return defaultTreeAdapter.createElement(...given);
    },
    onItemPush(element) {
      const start = element.sourceCodeLocation?.startOffset;
      if (start !== undefined) last = offsetOf(start);
      if (++depth <= MAX_DEPTH) return;
      throw new LimitExceeded('Elements are nested too deeply.', `Nest at most ${MAX_DEPTH} elements.`, last);
    },
    onItemPop() {
      depth--;
    },
  };
}
