/** What a message says, the same for every receiver: plain text, one line each. Pure. */
import { ALERT_KINDS, type AlertKind } from '../../connector/alertKinds.ts';
import { span } from '../rules/span.ts';
import type { Incident, Telling } from '../state.ts';

export interface Words {
  telling: Telling | 'test';
  /** one line: what, of whom, on which site */
  title: string;
  lines: string[];
  /** absolute where the collector knows its address */
  link: string;
}

/** What a message is made of: no event, no visitor, no order. */
export type Told = Pick<Incident, 'kind' | 'subject' | 'about' | 'beganAt' | 'overAt' | 'count' | 'example'>;

export interface Site {
  name: string;
  /** without a slash at its end; undefined: links are paths */
  url: string | undefined;
}

const VERB: Record<Telling, string> = { began: '', still: 'Still on: ', over: 'Over: ' };

export function wordsOf(incident: Told, telling: Telling, site: Site): Words {
  const { kind, about, beganAt, overAt, example } = incident;
  const what = ALERT_KINDS[kind].label + (about === undefined ? '' : `: ${about}`);
  const since = `Since ${utc(beganAt)}.`;
  const lines =
    telling === 'over'
      ? [`It began at ${utc(beganAt)} and lasted ${span((overAt ?? beganAt) - beganAt)}.`, `It was: ${example}`]
      : [example, since];
  return {
    telling,
    title: oneLine(`[${site.name}] ${VERB[telling]}${what}`),
    lines: lines.map(oneLine),
    link: linkOf(incident, site),
  };
}

export function testWords(site: Site): Words {
  return {
    telling: 'test',
    title: oneLine(`[${site.name}] Test of the alerts`),
    lines: ['Somebody pressed Test in the settings of Tag Relay. Alerts arrive here.'],
    link: `${site.url ?? ''}/settings/alerts`,
  };
}

const LINKS: Record<AlertKind, (subject: string) => string> = {
  webhook_paused: (id) => `/connectors/${id}`,
  deliveries_given_up: (id) => `/deliveries?connector=${id}&state=failed`,
  share_failing: (id) => `/deliveries?connector=${id}`,
  overdue: () => '/deliveries?state=waiting',
  pixel_withdrawn: (id) => `/review/${id}`,
  pixel_throwing: (id) => `/events?connector=${id}`,
  origin_refused: () => '/settings',
  disk_full: () => '/settings/alerts',
  silence: () => '/events?name=Purchase',
  no_click: (id) => `/events?connector=${id}&outcome=no_click`,
};

/** Where a person goes on. */
export function linkOf({ kind, subject }: Pick<Incident, 'kind' | 'subject'>, site: Pick<Site, 'url'>): string {
  return (site.url ?? '') + LINKS[kind](encodeURIComponent(subject));
}

function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Names come from people: nothing of theirs may end a line, a header, or turn the direction of what is read. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, ' ').toWellFormed();
}
