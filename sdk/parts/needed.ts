/**
 * The optional parts of the tag by name, and what needs each: the collector puts built ones into the tag that it serves, the SDK of
 * the npm package has them all and lets those run.
 */
import type { TagSettings } from '../protocol.ts';

type Settings = Omit<TagSettings, 'paths'>;

/** In the order they run in. `withTlq`: for sites with that snippet. */
const NEEDS = {
  hash: ({ hash }) => hash,
  withdrawal: ({ consent }) => consent[0],
  gpc: ({ gpc }) => gpc,
  links: ({ domains }) => domains,
  googleConsent: ({ google }) => google,
  tcfConsent: ({ tcf }) => tcf,
  pageViews: ({ pageViews }) => pageViews,
  ecommerce: ({ dataLayer }) => dataLayer,
  tlq: (_, withTlq) => withTlq,
} satisfies Record<string, (settings: Settings, withTlq: boolean) => unknown>;

export type PartName = keyof typeof NEEDS;

export const PART_NAMES = Object.keys(NEEDS) as PartName[];

export function neededParts(settings: Settings, withTlq: boolean): PartName[] {
  return PART_NAMES.filter((name) => NEEDS[name](settings, withTlq));
}

/** Parts that a page loads later: the debug part, what runs pixels, the badge of a browser that is test traffic. */
export const LATE_PARTS = ['debug', 'pixels', 'testBadge'] as const;
