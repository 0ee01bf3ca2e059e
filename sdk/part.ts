import type { Trl } from './client.ts';
import type { Landing } from './landing.ts';
import type { Post } from './post.ts';
import type { Consent, Pixel, TagSettings } from './protocol.ts';
import type { TextStore } from './storage.ts';
import type { Transport } from './transport.ts';
import type { Trust } from './trustedTypes.ts';
import type { Visitor } from './visitor.ts';

/** What the tag's own element says: its nonce, `''` without one, and `data-name`, `data-pixels`, `data-debug`. */
export type TagElement = Pick<HTMLScriptElement, 'nonce' | 'dataset'>;

/** What an optional part of the tag gets hold of. It may put other functions into `wire` and `api`. */
export interface Host {
  api: Trl;
  settings: TagSettings;
  visitor: Visitor;
  transport: Transport;
  wire: {
    post: Post;
    /** `earlierPageAt`: time of the event, where a page before this one tracked it */
    run: (pixels: Pixel[], earlierPageAt?: number) => void;
  };
  /** where the collector is, without a trailing slash */
  base: string;
  script: TagElement;
  trust: Trust;
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
  /** purposes that the browser refuses in the visitor's name */
  refused?: (settings: TagSettings) => Consent;
  /** holds the profile and events over a reload while consent is undecided */
  holdIn?: (name: string) => TextStore;
  /** tells the collector of a withdrawal */
  withdraw?: (wire: Host['wire'], settings: TagSettings) => (visitor: string, consent: Consent) => void;
  /** before the calls that the stub took, in this order */
  parts: Part[];
}
