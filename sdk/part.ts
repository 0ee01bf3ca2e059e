import type { Part } from './api.ts';
import type { Consent, TagSettings } from './protocol.ts';
import type { Wire } from './send/wire.ts';
import type { Landing } from './visitor/landing.ts';
import type { VisitorParts } from './visitor/visitor.ts';

/**
 * The optional parts, each built by itself: the collector puts those into a container's tag that its settings need
 * (`parts/needed.ts`; `parts/built/` says what of each goes where), the npm package has them all.
 */
export interface Parts extends VisitorParts {
  /** a query with what the hash says */
  readHash?: (landing: Landing, settings: TagSettings) => string;
  /** whether the page was reached from another of the owner's domains */
  isLinked?: (settings: TagSettings) => boolean | undefined;
  /** tells the collector of a withdrawal */
  withdraw?: (wire: Wire, settings: TagSettings) => (visitor: string, consent: Consent) => void;
  /** before the calls that the stub took, in this order */
  parts: Part[];
}
