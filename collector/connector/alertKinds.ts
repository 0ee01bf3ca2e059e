/**
 * What the collector looks at each minute and tells of, declared once: rules, settings, the dashboard's form and `docs/alerts.md` read
 * it here. A kind's name is part of the API and of what is sent: never renamed.
 */

/** A whole number that a kind is set by. */
export interface AlertThreshold {
  label: string;
  /** behind the number */
  unit: string;
  min: number;
  max: number;
  value: number;
}

interface AlertKindSettings {
  /** also the first words of a message */
  label: string;
  /** when it is told, in a sentence */
  when: string;
  /** when it is over, in a sentence */
  over: string;
  thresholds: Readonly<Record<string, AlertThreshold>>;
  /** told unless the settings say otherwise */
  on: boolean;
}

const percent = (label: string, value: number): AlertThreshold => ({ label, unit: '%', min: 1, max: 100, value });
const minutes = (label: string, value: number): AlertThreshold => ({
  label,
  unit: 'minutes',
  min: 1,
  max: 10_080,
  value,
});
const count = (label: string, value: number): AlertThreshold => ({ label, unit: '', min: 1, max: 1_000_000, value });

export const ALERT_KINDS = {
  webhook_paused: {
    label: 'Webhook paused',
    when: 'A connector’s webhook is paused: by the collector, since its partner answered 410 Gone or gave nothing but failures for days, or by hand.',
    over: 'It is resumed.',
    thresholds: {},
    on: true,
  },
  deliveries_given_up: {
    label: 'Deliveries given up',
    when: 'Deliveries of a connector failed for good, of events of the last three days.',
    over: 'None of them is failed any more: replayed with success, or older than that.',
    thresholds: { count: count('Deliveries', 1) },
    on: true,
  },
  share_failing: {
    label: 'Attempts failing or rejected',
    when: 'Of a connector’s attempts in this clock hour and the one before, so many, and that share of all, failed or were rejected by its response rule.',
    over: 'The share is under half of that.',
    thresholds: { share: percent('Share of the attempts', 20), count: count('Attempts, at least', 10) },
    on: true,
  },
  overdue: {
    label: 'Deliveries overdue',
    when: 'A delivery that may be sent is overdue for so long. Those of connectors that are paused or disabled don’t count.',
    over: 'None is overdue for half as long.',
    thresholds: { minutes: minutes('Overdue for', 15) },
    on: true,
  },
  pixel_withdrawn: {
    label: 'Pixel withdrawn',
    when: 'An update of the compiler took a connector’s pixel off air.',
    over: 'The pixel is approved again, changed, or gone.',
    thresholds: {},
    on: true,
  },
  pixel_throwing: {
    label: 'Pixel throwing',
    when: 'So many runs of a connector’s pixel in the last hour, and that share of all, threw, were blocked or took too long, as browsers say.',
    over: 'The share is under half of that, for an hour.',
    thresholds: { share: percent('Share of the runs', 20), count: count('Runs, at least', 10) },
    on: true,
  },
  origin_refused: {
    label: 'Origin refused',
    when: 'So many requests of pages of an origin that the settings don’t allow came in the last hour. Of three origins at most at a time: anybody can make one up.',
    over: 'None came for a day, or the origin is allowed.',
    thresholds: { count: count('Requests', 10) },
    on: true,
  },
  disk_full: {
    label: 'Disk nearly full',
    when: 'The data folder’s disk has less than 500 MB left, or less than this share and less than 10 GB. Not on PostgreSQL.',
    over: 'Half as much again is free.',
    thresholds: { share: percent('Free space under', 5) },
    on: true,
  },
  silence: {
    label: 'No Purchase',
    when: 'There was no real Purchase for at least an hour, in which so many were usual: the same hours of the last four weeks, the lower of the middle two. With less than two weeks of history nothing is told.',
    over: 'A Purchase came.',
    thresholds: { usual: count('Usual in that time', 12) },
    on: true,
  },
  no_click: {
    label: 'Clicks missing',
    when: 'Of a connector’s events in the last 24 hours no more than a quarter had a click as in the 7 days before, where so many were to be expected: a landing parameter may have been renamed.',
    over: 'Half as many as before have one.',
    thresholds: { expected: count('Events with a click to be expected', 20) },
    on: true,
  },
} as const satisfies Record<string, AlertKindSettings>;

export type AlertKind = keyof typeof ALERT_KINDS;
export type ThresholdOf<Kind extends AlertKind> = keyof (typeof ALERT_KINDS)[Kind]['thresholds'] & string;

export const ALERT_KIND_NAMES = Object.keys(ALERT_KINDS) as AlertKind[];

export function thresholdsOf(kind: AlertKind): Readonly<Record<string, AlertThreshold>> {
  return ALERT_KINDS[kind].thresholds;
}
