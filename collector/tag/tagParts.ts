/**
 * Which optional parts of the SDK a container's tag is put together from: every page loads it, so it carries what the
 * settings need and nothing else.
 */
import type { Snapshot } from '../container/snapshot.ts';
import type { ContainerTagSettings } from '../container/tagSettings.ts';

/** Names of built parts (`dist/sdk/parts/*.js`), in the order they run in. `withTlq`: for sites with that snippet. */
export function tagParts(
  settings: ContainerTagSettings,
  pixels: { sandbox: boolean; main: boolean },
  withTlq: boolean,
): string[] {
  const pixelRoom = pixels.sandbox ? (pixels.main ? 'pixels' : 'sandboxPixels') : pixels.main && 'mainWindowPixels';
  const parts: [name: string | false, needed: unknown][] = [
    [pixelRoom, pixelRoom],
    ['hash', settings.hash],
    ['hold', settings.hold],
    ['withdrawal', settings.consent.length > 0],
    ['gpc', settings.gpc],
    ['links', settings.domains],
    ['googleConsent', settings.google],
    ['tcfConsent', settings.tcf],
    ['pageViews', settings.pageViews],
    ['ecommerce', settings.dataLayer],
    ['tlq', withTlq],
  ];
  return parts.flatMap(([name, needed]) => (name && needed ? [name] : []));
}

/** Parts that a page loads later: the debug part, and the pixel runners where its tag is older than the first pixel. */
export const LATE_PARTS = ['debug', 'pixels'];

/** Pixels in the settings count before their approval: by then browsers have a tag that can run them. */
export function pixelKinds({ connectors }: Snapshot): { sandbox: boolean; main: boolean } {
  const kinds = connectors.flatMap(({ connector: { pixel }, livePixel }) => [
    ...(pixel && pixel.html.trim() !== '' ? [pixel.sandbox] : []),
    ...(livePixel ? [livePixel.approval.sandbox] : []),
  ]);
  return { sandbox: kinds.includes(true), main: kinds.includes(false) };
}
