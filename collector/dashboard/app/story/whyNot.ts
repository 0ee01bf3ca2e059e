/** Why a leg was skipped, in a sentence with the values that decided: one teller for each reason code. */
import type { Click } from '../../../../sdk/protocol.ts';
import { REASONS, type Reason } from '../../../decide/reasons.ts';
import type { DatedClick, Decision } from '../../../decide/types.ts';
import { sayUnmet } from './condition.ts';
import { counted, listed, spanText } from './span.ts';
import type { EventAnswer, StoryConnector, StoryContext } from './types.ts';

const DAY_MS = 86_400_000;

export interface Facts {
  event: EventAnswer;
  decision: Decision;
  leg: 'webhook' | 'pixel';
  /** as it is set up now; undefined: it is gone */
  connector: StoryConnector | undefined;
  context: StoryContext;
}

export const WHY_NOT: Record<Reason, (facts: Facts) => string> = {
  connector_disabled: ({ connector }) =>
    connector && connector.mode !== 'disabled'
      ? `The connector was disabled then. Now it is in mode “${connector.mode}”.`
      : 'The connector is disabled.',

  consent_missing({ event, decision, context }) {
    // noted with the decision; of those made by older versions it isn't
    const missing =
      decision.missingConsent ?? context.requiredConsent.filter((purpose) => event.consent[purpose] !== true);
    const denied = Object.keys(event.consent).filter((purpose) => event.consent[purpose] === false);
    const named = missing.length > 0 ? missing : denied;
    if (named.length === 0) return 'The visitor had not allowed a purpose that the container asked for then.';
    const parts = named.map((purpose) =>
      event.consent[purpose] === false ? `${purpose} was not allowed` : `${purpose} was not decided yet`,
    );
    return `${listed(parts)}.`;
  },

  duplicate_transaction({ event, decision, context }) {
    const before = event.paidBefore.find(({ connector }) => connector === decision.connector);
    const what = `${event.name} ${transactionOf(event)}`.trim();
    if (!before) return `${what} was paid already, within the 30 days before.`;
    return `${what} was paid already on ${context.time(before.at)}, ${spanText(event.receivedAt - before.at)} before.`;
  },

  awaits_server: () =>
    'A browser told of it, and this connector trusts servers only: it fires when the server tells of the same event ID or transaction_id.',

  no_click(facts) {
    const { event, connector } = facts;
    const parameter = connector?.click?.parameter;
    if (parameter === undefined) return 'The visitor had no click with this connector’s click parameter.';
    const own = event.clicks.filter((click) => idOf(click, parameter) !== undefined);
    const [later] = own;
    if (later && later.at > event.at) {
      return `${idText(later, parameter)} arrived ${spanText(later.at - event.at)} after the event.`;
    }
    const newest = event.clicks.findLast((click) => Object.keys(click.ids).length > 0);
    const instead = newest
      ? ` The newest click brought ${listed(Object.keys(newest.ids))}.`
      : ' No click ID of any kind is known of them.';
    const why = connector?.click?.enabled ? '' : ', and the webhook asks for one';
    return `The visitor had no click with ${parameter}${why}.${instead}`;
  },

  source_mismatch({ event, connector }) {
    const matching = connector?.click;
    const click = matching && newestWith(event, matching.parameter);
    if (!click || !matching?.source?.value) {
      return 'The visitor’s clicks with its click parameter came from another source.';
    }
    const { parameter, value } = matching.source;
    const found = click.sources[parameter.toLowerCase()];
    const came = found === undefined ? `without ${parameter}` : `with ${parameter} “${found}”`;
    return `${idText(click, matching.parameter)} came ${came}; only “${value}” is this partner’s.`;
  },

  click_expired({ event, decision, connector }) {
    const { click } = decision;
    if (!click) return 'The newest click was older than the window.';
    const age = event.at - click.at;
    const arrived = `${idText(click, connector?.click?.parameter)} arrived ${spanText(age)} before the event`;
    const days = connector?.click?.windowDays;
    // The window may have been set longer since.
    if (days === undefined || age <= days * DAY_MS) return `${arrived}, which was outside the window.${doubt(click)}`;
    return `${arrived}, ${spanText(age - days * DAY_MS)} past the window of ${counted(days, 'day')}.${doubt(click)}`;
  },

  not_last_click({ event, decision, connector, context }) {
    const { winner } = decision;
    if (!winner) return 'Not the last click: another one came later.';
    const owners = winner.belongsTo.flatMap((owner) => {
      const other = context.connectors.find(({ id }) => id === owner);
      return other ? [other.name] : [];
    });
    const what = listed(Object.keys(winner.ids)) + (owners.length > 0 ? ` of ${listed(owners)}` : '');
    const own = connector?.click && newestWith(event, connector.click.parameter);
    const later = own && own.at < winner.at ? `${spanText(winner.at - own.at)} later` : 'later';
    return `Not the last click: ${what} arrived ${later}.${doubt(winner)}`;
  },

  condition_not_met: ({ decision }) => (decision.unmet ? sayUnmet(decision.unmet) : REASONS.condition_not_met.sentence),

  leg_off({ leg, connector }) {
    const settings = connector?.[leg];
    const isSetUp = leg === 'webhook' ? settings !== undefined : settings?.enabled !== undefined;
    if (connector && !isSetUp) return `It has no ${leg}.`;
    return settings?.enabled ? `The ${leg} was turned off then. Now it is on.` : `The ${leg} is turned off.`;
  },

  pixel_not_approved: ({ connector }) =>
    connector?.pixel?.status === 'approved'
      ? 'The pixel had no approval then. Now it is approved.'
      : 'The pixel is not approved: it waits for its review.',
  pixel_revoked: ({ connector }) =>
    connector?.pixel?.status === 'approved'
      ? 'The pixel’s approval was revoked then. Now it is approved.'
      : 'The pixel’s approval was revoked.',
  pixel_killed: () => 'A kill switch stopped the pixel, though it is approved.',
  value_unusable: () =>
    'The pixel was left out, since a value that it needs can’t be read: an amount that is no number, or a time that is none. See the event’s data.',
  pixel_unavailable: () =>
    'The pixel is approved, but the collector could not make it ready to run: its compiler failed or was too busy. It tries again by itself.',
};

function doubt({ deviceAt }: DatedClick): string {
  return deviceAt === undefined ? '' : ' Its time is uncertain: the device’s clock was wrong.';
}

/** The click's ID under that parameter, which compares without regard to case. */
function idOf(click: Click, parameter: string): string | undefined {
  const wanted = parameter.toLowerCase();
  const name = Object.keys(click.ids).find((candidate) => candidate.toLowerCase() === wanted);
  return name === undefined ? undefined : click.ids[name];
}

/** `click_id=12345`; all of the click's IDs where the parameter isn't known. */
export function idText(click: Click, parameter?: string): string {
  const id = parameter === undefined ? undefined : idOf(click, parameter);
  if (parameter !== undefined && id !== undefined) return `${parameter}=${shortened(id)}`;
  return Object.entries(click.ids)
    .map(([name, value]) => `${name}=${shortened(value)}`)
    .join(', ');
}

function newestWith(event: EventAnswer, parameter: string): Click | undefined {
  return event.clicks
    .filter((click) => idOf(click, parameter) !== undefined && click.at <= event.at)
    .sort((a, b) => a.at - b.at)
    .at(-1);
}

function transactionOf({ data }: EventAnswer): string {
  const key = Object.keys(data).find((name) => name.toUpperCase() === 'TRANSACTION_ID');
  const value = key === undefined ? undefined : data[key];
  return typeof value === 'string' || typeof value === 'number' ? shortened(String(value)) : '';
}

/** Click IDs may be hundreds of characters; both ends tell them apart. */
function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 24)}…${text.slice(-12)}`;
}
