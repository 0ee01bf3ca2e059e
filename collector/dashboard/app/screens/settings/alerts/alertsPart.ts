/** Who is told of what, as fields to edit; and back to the container's settings. Pure. */
import { ALERT_KIND_NAMES, ALERT_KINDS, type AlertKind, thresholdsOf } from '../../../../../connector/alertKinds.ts';
import type { AlertReceiver, AlertSettings } from '../../../api/types.ts';

/** All fields of all kinds: a kind that is chosen by mistake loses nothing. */
export interface ReceiverRow {
  kind: AlertReceiver['kind'];
  name: string;
  url: string;
  signWith: string[];
  to: string[];
  from: string;
  server: string;
  password: string;
}

export interface KindRow {
  on: boolean;
  thresholds: Record<string, number>;
}

export interface AlertsDraft {
  to: ReceiverRow[];
  kinds: Record<AlertKind, KindRow>;
  isQuiet: boolean;
  from: string;
  until: string;
  zone: string;
}

export const freshReceiver = (kind: AlertReceiver['kind'], name: string): ReceiverRow => ({
  kind,
  name,
  url: '',
  signWith: [],
  to: [],
  from: '',
  server: '',
  password: '',
});

/** `zone`: of this browser, for hours that aren't set yet. */
export function readAlerts({ to, kinds, quietHours }: AlertSettings, zone: string): AlertsDraft {
  return {
    to: to.map((receiver) => ({ ...freshReceiver(receiver.kind, receiver.name), ...receiver })),
    kinds: byKind((kind) => {
      const set: Readonly<Record<string, unknown>> = kinds[kind] ?? {};
      const thresholds = Object.entries(thresholdsOf(kind)).map(([name, { value }]): [string, number] => {
        const own = set[name];
        return [name, typeof own === 'number' ? own : value];
      });
      return { on: kinds[kind]?.on ?? ALERT_KINDS[kind].on, thresholds: Object.fromEntries(thresholds) };
    }),
    isQuiet: quietHours !== undefined,
    from: quietHours?.from ?? '22:00',
    until: quietHours?.to ?? '07:00',
    zone: quietHours?.zone ?? zone,
  };
}

/** As the API takes it; of the kinds what differs from the defaults. */
export function writeAlerts({ to, kinds, isQuiet, from, until, zone }: AlertsDraft): object {
  return {
    to: to.map(writeReceiver),
    kinds: Object.fromEntries(
      ALERT_KIND_NAMES.flatMap((kind) => {
        const { on, thresholds } = kinds[kind];
        const changed = Object.entries(thresholdsOf(kind)).flatMap(([name, { value }]) => {
          const now = thresholds[name];
          return now === value || now === undefined ? [] : [[name, now] as const];
        });
        const different = { ...(on !== ALERT_KINDS[kind].on && { on }), ...Object.fromEntries(changed) };
        return Object.keys(different).length === 0 ? [] : [[kind, different] as const];
      }),
    ),
    ...(isQuiet && { quietHours: { from: from.trim(), to: until.trim(), zone: zone.trim() } }),
  };
}

function writeReceiver(row: ReceiverRow): object {
  const { kind, url, signWith, to, from, server, password } = row;
  const name = row.name.trim();
  if (kind === 'slack') return { kind, name, url: url.trim() };
  if (kind === 'webhook') return { kind, name, url: url.trim(), ...(signWith.length > 0 && { signWith }) };
  const secret = password.trim();
  return { kind, name, to, from: from.trim(), server: server.trim(), ...(secret !== '' && { password: secret }) };
}

function byKind<Value>(value: (kind: AlertKind) => Value): Record<AlertKind, Value> {
  return Object.fromEntries(ALERT_KIND_NAMES.map((kind) => [kind, value(kind)])) as Record<AlertKind, Value>;
}
