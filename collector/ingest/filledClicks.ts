/** Clicks whose IDs somebody filled; the others are named where the site's owner looks. */
import { type Placeholder, withoutPlaceholders } from '../decide/placeholders.ts';
import type { ParsedEvents } from '../events/incoming/parseEvents.ts';
import type { AccessOptions } from './door/access.ts';

/** The tag keeps what it took for a click, and sends it with each event: it is news while it is new. */
const NEWS_MS = 60 * 60 * 1000;

export function withFilledClicks(
  envelope: ParsedEvents['envelope'],
  receivedAt: number,
  origin: string | undefined,
  onRefused: AccessOptions['onRefused'],
): ParsedEvents['envelope'] {
  const note = ({ at, name, value }: Placeholder) => {
    if ((envelope.now ?? receivedAt) - at > NEWS_MS) return;
    const detail = `A visitor landed with ${name}=${value}: nobody put a value there. It counts as no click; look at the link that the partner uses.`;
    onRefused({ field: `clicks.${name}`, detail, origin: origin ?? null, kept: true });
  };
  return { ...envelope, clicks: withoutPlaceholders(envelope.clicks, note) };
}
