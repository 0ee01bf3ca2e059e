/** What the Webhook Log is asked for, from a query string or a body: the same names in both. */
import type { Request } from 'express';
import { z } from 'zod';
import { line } from '../../connector/texts.ts';
import { DELIVERY_STATES, NOT_ACCEPTED } from '../../decide/deliveryState.ts';
import type { DeliveryFilter, DeliveryLeg, StatusClass } from '../../store/contract/delivery.ts';
import { findUnsafeData } from '../../validate/plainData.ts';
import { parseWith, strict } from '../../validate/schemaMessages.ts';
import { oneOf, readFlag, readQuery, readTimes, wrong } from '../request/query.ts';
import { refuse } from '../request/refuse.ts';

const STATUS_CLASSES: readonly StatusClass[] = ['1xx', '2xx', '3xx', '4xx', '5xx', 'none'];
const STATE_FILTERS = [...DELIVERY_STATES, NOT_ACCEPTED] as const;
const LEGS: readonly DeliveryLeg[] = ['webhook', 'pixel'];
const NAMES = ['connector', 'state', 'leg', 'status', 'test', 'event', 'eventName', 'from', 'to'] as const;

type Texts = Partial<Record<(typeof NAMES)[number], string>>;

const EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** These throw HttpProblem 400 with the field. */
export function readDeliveryFilter(req: Request): DeliveryFilter {
  return toFilter(readQuery(req, NAMES));
}

export function readExportQuery(req: Request): { format: ExportFormat; filter: DeliveryFilter } {
  const { format = 'csv', ...texts } = readQuery(req, [...NAMES, 'format'], { paged: false });
  return { format: oneOf('format', format, EXPORT_FORMATS), filter: toFilter(texts) };
}

/** For what has no pages: the live stream, counts. */
export function readUnpagedFilter(req: Request): DeliveryFilter {
  return toFilter(readQuery(req, NAMES, { paged: false }));
}

const time = z.union([z.string(), z.number()]).transform(String).exactOptional();

const bodyFilter = strict({
  connector: z.string().exactOptional(),
  state: z.string().exactOptional(),
  leg: z.string().exactOptional(),
  status: z.string().exactOptional(),
  test: z.boolean().transform(String).exactOptional(),
  event: z.string().exactOptional(),
  eventName: z.string().exactOptional(),
  from: time,
  to: time,
  all: z.literal(true, 'is either true, for every delivery there is, or left out').exactOptional(),
});

const settings = z
  .enum(
    ['then', 'today'],
    'is "then", to send each request as it was, or "today", to build it anew with today’s settings',
  )
  .exactOptional();

export const replay = bodyFilter.extend({
  settings,
  /** what was only logged in test mode is to be sent too, for real */
  confirm: z.literal('test_logged', 'is "test_logged", where that is to be sent too, or left out').exactOptional(),
});

/** Nothing but a filter: what waits is what is meant. */
export const send = bodyFilter;

export const cancel = bodyFilter.extend({
  count: z.int('has to be the number of deliveries that wait: count them first').min(0),
  reason: line(200).exactOptional(),
});

/** Of one delivery. */
export const replayOfOne = strict({
  settings,
  /** with `today`: the connector's version that was looked at; where it is another one by now, nothing is sent */
  version: z.int('has to be the connector’s version that GET …/replay told').exactOptional(),
  confirm: z
    .literal('test_logged', 'is "test_logged", for a delivery that was only logged, or left out')
    .exactOptional(),
});

export function readReplay(body: unknown): { filter: DeliveryFilter; testLogged: boolean; today: boolean } {
  const { confirm, settings, ...texts } = read(replay, body);
  return { filter: toBodyFilter(texts, 'replay'), testLogged: confirm === 'test_logged', today: settings === 'today' };
}

export function readSend(body: unknown): DeliveryFilter {
  const filter = toBodyFilter(read(send, body), 'send now');
  if (filter.state !== undefined && filter.state !== 'waiting') {
    throw wrong('state', 'is "waiting" or left out: what has ended is replayed');
  }
  return { ...filter, state: 'waiting' };
}

export function readCancel(body: unknown): { filter: DeliveryFilter; count: number; reason?: string } {
  const { count, reason, ...texts } = read(cancel, body);
  const filter = toBodyFilter(texts, 'cancel');
  if (filter.state !== undefined && filter.state !== 'waiting') {
    throw wrong('state', 'is "waiting" or left out: nothing else can be cancelled');
  }
  return { filter, count, ...(reason !== undefined && { reason }) };
}

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const unsafe = findUnsafeData(body);
  if (unsafe) throw refuse([unsafe]);
  const parsed = parseWith(schema, body);
  if (!parsed.ok) throw refuse(parsed.problems);
  return parsed.value;
}

/** A body that names no filter has to say `"all": true`: what slipped must not send everything again, or nothing more. */
function toBodyFilter({ all, ...texts }: z.output<typeof bodyFilter>, verb: string): DeliveryFilter {
  for (const name of NAMES) {
    if (texts[name] === '') throw wrong(name, 'is empty; leave it out where it doesn’t matter');
  }
  const filter = toFilter(texts);
  const isEmpty = Object.keys(filter).length === 0;
  if (isEmpty && !all) throw wrong('all', `name what to ${verb} (${NAMES.join(', ')}), or say "all": true`);
  if (!isEmpty && all) throw wrong('all', 'says everything, the filter beside it says less; send one of them');
  return filter;
}

/** In words, for the audit log. */
export function describeFilter(filter: DeliveryFilter): string {
  const parts = Object.entries(filter).map(([name, value]) => `${name === 'statusClass' ? 'status' : name}=${value}`);
  return parts.length === 0 ? 'all' : parts.join(', ');
}

function toFilter({ connector, state, leg, status, test, event, eventName, from, to }: Texts): DeliveryFilter {
  const filter: DeliveryFilter = {};
  if (connector !== undefined) filter.connector = connector;
  if (state !== undefined) filter.state = oneOf('state', state, STATE_FILTERS);
  if (leg !== undefined) filter.leg = oneOf('leg', leg, LEGS);
  if (status !== undefined) filter.statusClass = oneOf('status', status, STATUS_CLASSES);
  if (test !== undefined) filter.test = readFlag('test', test);
  if (event !== undefined) filter.event = event;
  if (eventName !== undefined) filter.eventName = eventName;
  return { ...filter, ...readTimes({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) }) };
}
