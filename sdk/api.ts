/** What the page, and what is loaded later than the tag, knows of it: `window.trl`, and what a part gets hold of. */
import type { EventDataFor, EventName, Suggested } from './events.ts';
import type { Trust } from './page/trustedTypes.ts';
import type { Contact, TagSettings } from './protocol.ts';
import type { TrackResult } from './send/transport.ts';
import type { Run, Wire } from './send/wire.ts';
import type { Visitor } from './visitor/visitor.ts';

/** The public API, `window.trl`. Nothing of it throws or rejects. */
export interface Trl {
  /** public key of the container; tells that the tag has loaded */
  key: string;
  /**
   * Tells the collector that something happened; what it has to say about the arguments is in the result. `data` is a plain object such as `{ value: 15, currency: 'EUR' }`;
   * `eventId` is worth giving where the same event is also sent by a server: the second one then changes nothing.
   */
  track<Name extends string, Data extends Suggested<Name>>(
    name: EventName<Name>,
    data?: EventDataFor<Name, Data>,
    options?: { eventId?: string },
  ): Promise<TrackResult>;
  /** What is known of the person, for the events from now on; kept in memory. Several calls add up, `''` takes back. */
  identify(contact: Contact): void;
  /** What the visitor allowed or refused, e.g. `{ ads: true }`, or `'granted'` and `'denied'`; remembered. Other values change nothing. */
  consent(purposes: Record<string, boolean | 'granted' | 'denied' | undefined>): void;
  /**
   * The address with visitor and clicks in it, where it leads to one of the owner's other domains that the container
   * lists; any other as it is. For navigation by script: links are taken care of.
   */
  link(url: string): string;
  /** For parts of the tag that are loaded later than itself. */
  use(part: Part): void;
}

declare global {
  interface Window {
    /** absent before the tag or the page's stub ran; the stub has some of the methods, and its queue */
    trl?: Partial<Trl> & { q?: unknown[][] };
  }
}

/** What the tag's own element says: its nonce, `''` without one, and `data-name`, `data-pixels`, `data-debug`. */
export type TagElement = Pick<HTMLScriptElement, 'nonce' | 'dataset'>;

/** What runs pixels gets hold of. Tags from browsers' caches give it to parts of today: what stands here stays. */
export interface PixelHost {
  settings: TagSettings;
  /** parts may put other functions in here */
  wire: Wire;
  /** where the collector is, without a trailing slash */
  base: string;
  script: TagElement;
  /** where the page's policy `trl` is made already */
  trust?: Trust;
  /** what waits for pixels to run until this part puts what runs them in here; without it, it goes into `wire` */
  late?: { run: Run };
  /** Where debugging: what was called of the API and of the wire before the debug part was there. It puts an end to that. */
  kept?: Kept[];
  /** Loads a part that isn't in this tag; `then`: once it has run, or can't be had. */
  load(part: string, then?: () => void): void;
}

/** A call that was made: the method's name, what it was given, what it gave back. */
export type Kept = [name: string, values: unknown[], result: unknown];

/** Fetches a part and has it put itself into `host`; rejects where it can't be had. `part`: its name, perhaps with its digest. */
export type LoadPart = (host: Host, part: string) => Promise<unknown>;

/** What an optional part of the tag gets hold of. It may put other functions into `api`, too. */
export interface Host extends PixelHost {
  api: Trl;
  visitor: Visitor;
}

export type Part = (host: Host) => void;
