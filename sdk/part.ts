import type { Trl } from './client.ts';
import type { Trust } from './page/trustedTypes.ts';
import type { Consent, Pixel, TagSettings } from './protocol.ts';
import type { Post } from './send/post.ts';
import type { Landing } from './visitor/landing.ts';
import type { Visitor } from './visitor/visitor.ts';

/** What the tag's own element says: its nonce, `''` without one, and `data-name`, `data-pixels`, `data-debug`. */
export type TagElement = Pick<HTMLScriptElement, 'nonce' | 'dataset'>;

/** Runs the pixels of an answer; of none: gets ready for those to come. `earlierPageAt`: time of the event, where a page before this one tracked it. */
export type Run = (pixels: Pixel[], earlierPageAt?: number) => void;

/** What runs pixels gets hold of. Tags from browsers' caches give it to parts of today: what stands here stays. */
export interface PixelHost {
  settings: TagSettings;
  /** parts may put other functions in here */
  wire: { post: Post; run: Run };
  /** where the collector is, without a trailing slash */
  base: string;
  script: TagElement;
  /** where the page's policy `trl` is made already */
  trust?: Trust;
  /** what waits for pixels to run until this part puts what runs them in here; without it, it goes into `wire` */
  late?: { run: Run };
  /** Loads a part that isn't in this tag; `then`: once it has run, or can't be had. */
  load(part: string, then?: () => void): void;
}

/** Fetches a part and has it put itself into `host`; rejects where it can't be had. `part`: its name, perhaps with its digest. */
export type LoadPart = (host: Host, part: string) => Promise<unknown>;

/** What an optional part of the tag gets hold of. It may put other functions into `api`, too. */
export interface Host extends PixelHost {
  api: Trl;
  visitor: Visitor;
}

export type Part = (host: Host) => void;

/**
 * The optional parts, each built by itself: the collector puts those into a container's tag that its settings need
 * (`collector/tag/tagParts.ts`), the npm package has them all.
 */
export interface Parts {
  /** a query with what the hash says */
  readHash?: (landing: Landing, settings: TagSettings) => string;
  /** a profile handed over by another of the owner's domains */
  receive?: (settings: TagSettings) => string;
  /** whether the page was reached from another of the owner's domains */
  isLinked?: (settings: TagSettings) => boolean | undefined;
  /** purposes that the browser refuses in the visitor's name */
  refused?: (settings: TagSettings) => Consent;
  /** tells the collector of a withdrawal */
  withdraw?: (wire: Host['wire'], settings: TagSettings) => (visitor: string, consent: Consent) => void;
  /** before the calls that the stub took, in this order */
  parts: Part[];
}
