/**
 * What a container's tag is put together from: every page loads it, so it carries what the settings need
 * (`sdk/parts/needed.ts`) and nothing else.
 */
import type { Snapshot } from '../container/snapshot.ts';
import type { ContainerTagSettings } from '../container/tagSettings.ts';
import type { BuiltSdk } from './builtSdk.ts';

/** What waits for consent is in the core of containers that require it, and in no other's. */
export function coreOf(built: BuiltSdk, { consent }: Pick<ContainerTagSettings, 'consent'>): string {
  return consent.length > 0 ? built.tagWithConsent : built.tag;
}

/** Whether tags are to have ready what runs pixels. Pixels in the settings count before their approval: by then browsers have such a tag. */
export function hasPixels({ connectors }: Snapshot): boolean {
  return connectors.some(({ connector: { pixel }, livePixel }) => livePixel || (pixel && pixel.html.trim() !== ''));
}
