/**
 * Which optional parts of the SDK a container's tag is put together from: every page loads it, so it carries what the
 * settings need and nothing else.
 */
import type { Snapshot } from '../container/snapshot.ts';
import type { ContainerTagSettings } from '../container/tagSettings.ts';
import type { BuiltSdk } from './builtSdk.ts';

/** What waits for consent is in the core of containers that require it, and in no other's. */
export function coreOf(built: BuiltSdk, { consent }: Pick<ContainerTagSettings, 'consent'>): string {
  return consent.length > 0 ? built.tagWithConsent : built.tag;
}

/** Names of built parts (`dist/sdk/parts/*.js`), in the order they run in. `withTlq`: for sites with that snippet. */
export function tagParts(settings: ContainerTagSettings, withTlq: boolean): string[] {
  const parts: [name: string, needed: unknown][] = [
    ['hash', settings.hash],
    ['withdrawal', settings.consent.length > 0],
    ['gpc', settings.gpc],
    ['links', settings.domains],
    ['googleConsent', settings.google],
    ['tcfConsent', settings.tcf],
    ['pageViews', settings.pageViews],
    ['ecommerce', settings.dataLayer],
    ['tlq', withTlq],
  ];
  return parts.flatMap(([name, needed]) => (needed ? [name] : []));
}

/** Parts that a page loads later: the debug part, what runs pixels, the badge of a browser that is test traffic. */
export const LATE_PARTS = ['debug', 'pixels', 'testBadge'];

/** Whether tags are to have ready what runs pixels. Pixels in the settings count before their approval: by then browsers have such a tag. */
export function hasPixels({ connectors }: Snapshot): boolean {
  return connectors.some(({ connector: { pixel }, livePixel }) => livePixel || (pixel && pixel.html.trim() !== ''));
}
