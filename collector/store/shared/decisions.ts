/**
 * Decisions as they stand in `events.decisions`. Written as objects they were three quarters of an event's bytes and left
 * half of each page unused; as arrays they are a third of that, and still plain JSON to whoever looks into the file:
 * `["network-x", 3, "skipped:no_click"]`, `["shop-pixel", 1, "skipped:leg_off", "delivered", { "click": … }]`.
 */
import type { Reason } from '../../decide/reasons.ts';
import type { Decision, Leg, LegOutcome } from '../../decide/types.ts';

/** Legs are `outcome` or `outcome:reason`. Without `pixel` it equals the webhook's; `rest` holds every other field. */
type Packed = [connector: string, version: number, webhook: string, pixel?: string | null, rest?: object];

/** Written piece by piece: every event has a row a listening connector, and JSON.stringify took three times as long. */
export function packDecisions(decisions: readonly Decision[]): string {
  let text = '[';
  for (const decision of decisions) {
    if (text !== '[') text += ',';
    text += pack(decision);
  }
  return `${text}]`;
}

/** Names every other field of a decision, so that none added later is forgotten here. */
type Rest = {
  [Field in Exclude<keyof Decision, 'connector' | 'version' | 'webhook' | 'pixel'>]: Decision[Field] | undefined;
};

export function unpackDecisions(text: string): Decision[] {
  return (JSON.parse(text) as Packed[]).map(unpack);
}

function pack({ connector, version, webhook, pixel, click, winner, missingConsent, unmet }: Decision): string {
  const webhookText = packLeg(webhook);
  const pixelText = packLeg(pixel);
  const start = `[${JSON.stringify(connector)},${version},${webhookText}`;
  const samePixel = pixelText === webhookText;
  if (click || winner || missingConsent || unmet) {
    const rest: Rest = { click, winner, missingConsent, unmet };
    return `${start},${samePixel ? 'null' : pixelText},${JSON.stringify(rest)}]`;
  }
  return samePixel ? `${start}]` : `${start},${pixelText}]`;
}

function unpack([connector, version, webhook, pixel, rest]: Packed): Decision {
  return { connector, version, webhook: unpackLeg(webhook), pixel: unpackLeg(pixel ?? webhook), ...rest };
}

/** Outcomes and reasons are words of ours: nothing in them needs escaping. */
function packLeg({ outcome, reason }: Leg): string {
  return reason === undefined ? `"${outcome}"` : `"${outcome}:${reason}"`;
}

function unpackLeg(text: string): Leg {
  const [outcome, reason] = text.split(':') as [LegOutcome, Reason | undefined];
  return reason === undefined ? { outcome } : { outcome, reason };
}
