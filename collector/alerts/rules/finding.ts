/** What a rule finds, and what it is set by. */
import type { AlertKind, ThresholdOf } from '../../connector/alertKinds.ts';
import { ALERT_KINDS } from '../../connector/alertKinds.ts';
import type { AlertSettings } from '../../connector/types.ts';
import type { Facts } from './facts.ts';

export interface Finding {
  kind: AlertKind;
  /** what it is about, the same for the same thing: a connector's ID, an origin; '' where there is but one */
  subject: string;
  /** for people: the connector's name, the origin */
  about?: string;
  /** false: not enough to begin an incident, but enough for one not to be over */
  begins: boolean;
  /** it is over at once, however short ago it was found */
  ends?: true;
  count: number;
  /** the first example or the figures, in a sentence */
  example: string;
  /** what the rule has to know of how it was at the beginning */
  memory?: number;
}

/** What the rule remembered of an incident that is open; undefined: there is none. */
export type Remembered = (subject: string) => number | undefined;

export type Rule<Kind extends AlertKind> = (
  facts: Facts,
  threshold: (name: ThresholdOf<Kind>) => number,
  remembered: Remembered,
) => Omit<Finding, 'kind'>[];

export function isOn(settings: Pick<AlertSettings, 'kinds'>, kind: AlertKind): boolean {
  return settings.kinds[kind]?.on ?? ALERT_KINDS[kind].on;
}

export function thresholdReader(settings: Pick<AlertSettings, 'kinds'>, kind: AlertKind): (name: string) => number {
  const set: Readonly<Record<string, unknown>> = settings.kinds[kind] ?? {};
  const defaults: Readonly<Record<string, { value: number } | undefined>> = ALERT_KINDS[kind].thresholds;
  return (name) => {
    const value = set[name];
    return typeof value === 'number' ? value : (defaults[name]?.value ?? 0);
  };
}
