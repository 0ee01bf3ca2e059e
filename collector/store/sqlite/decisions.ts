/**
 * Decisions as they stand in `events.decisions`. Written as objects they were three quarters of an event's bytes and left
 * half of each page unused; as arrays they are a third of that, and still plain JSON to whoever looks into the file:
 * `["network-x", 3, "skipped:no_click"]`, `["shop-pixel", 1, "skipped:leg_off", "delivered", { "click": … }]`.
 */
import type { Reason } from '../../decide/reasons.ts';
import type { Decision, Leg, LegOutcome } from '../../decide/types.ts';

/** Legs are `outcome` or `outcome:reason`. Without `pixel` it equals the webhook's; `rest` holds every other field. */
type Packed = [connector: string, version: number, webhook: string, pixel?: string | null, rest?: object];

export function packDecisions(decisions: readonly Decision[]): string {
  return JSON.stringify(decisions.map(pack));
}

export function unpackDecisions(text: string): Decision[] {
  return (JSON.parse(text) as Packed[]).map(unpack);
}

function pack({ connector, version, webhook, pixel, ...rest }: Decision): Packed {
  const packed: Packed = [connector, version, packLeg(webhook)];
  const pixelText = packLeg(pixel);
  const samePixel = pixelText === packed[2];
  if (hasFields(rest)) packed.push(samePixel ? null : pixelText, rest);
  else if (!samePixel) packed.push(pixelText);
  return packed;
}

function unpack([connector, version, webhook, pixel, rest]: Packed): Decision {
  return { connector, version, webhook: unpackLeg(webhook), pixel: unpackLeg(pixel ?? webhook), ...rest };
}

function packLeg({ outcome, reason }: Leg): string {
  return reason === undefined ? outcome : `${outcome}:${reason}`;
}

function unpackLeg(text: string): Leg {
  const [outcome, reason] = text.split(':') as [LegOutcome, Reason | undefined];
  return reason === undefined ? { outcome } : { outcome, reason };
}

function hasFields(value: object): boolean {
  for (const _ in value) return true;
  return false;
}
