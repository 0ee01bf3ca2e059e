/**
 * The collector's own parsing, cookies, decisions and ingest, behind a store that is nothing but memory: thousands of
 * journeys in a minute. What real stores promise is proved elsewhere (`collector/store/conformance/conformance.testing.ts`, `npm run torture`).
 */
import type { IncomingMessage } from 'node:http';
import { compileHere } from '../../collector/compiling/compileHere.testing.ts';
import { parseContainer } from '../../collector/connector/parse.ts';
import { createCompiler } from '../../collector/container/compiler.ts';
import { buildSnapshot, type Snapshot } from '../../collector/container/snapshot.ts';
import type { HistoryClick } from '../../collector/decide/types.ts';
import { parseEvents } from '../../collector/events/incoming/parseEvents.ts';
import { mayStore, withoutVisitor } from '../../collector/events/incoming/refusedVisitor.ts';
import { createIngestBatch } from '../../collector/ingest/batch/ingestBatch.ts';
import { parseWithdrawal } from '../../collector/ingest/parseWithdrawal.ts';
import { createForgottenVisitors } from '../../collector/ingest/visitor/forgottenVisitors.ts';
import { cookieFor, forgetCookie, visitorOfCookie } from '../../collector/ingest/visitor/visitorCookie.ts';
import type { EventRecord } from '../../collector/store/contract/records.ts';
import type { TrafficStore } from '../../collector/store/contract/trafficStore.ts';

export interface Answer {
  status: number;
  body: string;
  setCookie?: string | undefined;
}

export interface CollectorModel {
  receive(path: string, body: string, cookie: string): Promise<Answer>;
  /** in the order in which they were stored */
  records: EventRecord[];
  /** the visitor's stored clicks */
  clicksOf(visitor: string): HistoryClick[];
}

export interface JourneySettings {
  asksConsent: boolean;
  hold: boolean;
  serverCookie: boolean;
}

export function makeSnapshot({ asksConsent, hold, serverCookie }: JourneySettings): Snapshot {
  const webhook = { url: 'https://partner.example/p', parameters: [{ name: 'c', value: '{{CLICK_ID}}' }] };
  const parsed = parseContainer(
    {
      format: 1,
      key: 'journeys',
      consent: { required: asksConsent ? ['ads'] : [], holdInSession: hold },
      page: { serverCookie },
      connectors: [{ id: 'partner', name: 'Partner', triggers: ['Purchase'], webhook }],
    },
    0,
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const built = buildSnapshot(parsed.value, createCompiler(compileHere));
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.snapshot;
}

export function createCollectorModel(snapshot: Snapshot, now: () => number): CollectorModel {
  const records: EventRecord[] = [];
  const clicks = new Map<string, HistoryClick[]>();
  const clicksOf = (visitor: string) => clicks.get(visitor) ?? [];
  const store: Pick<TrafficStore, 'recall' | 'commit'> = {
    async recall(queries) {
      return queries.map(({ eventId, eventName, visitor }) => {
        const earlier = records.find(({ id, name }) => id === eventId && name === eventName);
        return {
          clicks: clicksOf(visitor),
          firedConnectors: new Set<string>(),
          ...(earlier && { earlier: { visitor: earlier.visitor, test: earlier.test, pixels: earlier.pixels } }),
        };
      });
    },
    async commit(fresh) {
      return fresh.map((record) => {
        if (records.some(({ id, name }) => id === record.id && name === record.name)) return 'conflict';
        records.push(record);
        clicks.set(record.visitor, [...clicksOf(record.visitor), ...record.newClicks]);
        return 'stored';
      });
    },
  };
  const forgotten = createForgottenVisitors(now);
  const forget = (visitor: string) => clicks.delete(visitor);
  let deliveries = 0;
  const ingest = createIngestBatch({
    store,
    snapshot: () => snapshot,
    now,
    shells: { address: ({ approval }) => approval.hash },
    newDeliveryId: () => `delivery-${++deliveries}`,
    onStored: () => undefined,
  });

  async function takeEvents(body: string, request: IncomingMessage): Promise<Answer> {
    const parsed = parseEvents(body);
    if (!parsed.ok) return { status: 400, body: JSON.stringify({ detail: `${parsed.field} ${parsed.message}` }) };
    const { envelope, events } = parsed;
    const cookie = cookieFor(request, envelope, snapshot, forgotten);
    const visitor = cookie?.visitor ?? envelope.visitor;
    const { page, clicks, consent = {} } = envelope;
    const given = {
      visitor,
      page,
      clicks,
      consent,
      contact: {},
      test: false,
      userAgent: '',
      ip: '',
      receivedAt: now(),
      source: 'browser' as const,
    };
    const shared = mayStore(consent, snapshot.container.consent) ? given : withoutVisitor(given);
    const [pixels] = await ingest([events.map(({ event }) => ({ event, ...shared }))]);
    const isForgotten = forgotten.has(visitor);
    if (isForgotten) forget(visitor);
    const known = cookie && !isForgotten && visitor !== envelope.visitor && { id: visitor, clicks: cookie.clicks };
    return {
      status: 200,
      body: JSON.stringify({ pixels, ...(known && { visitor: known }) }),
      setCookie: isForgotten ? undefined : [cookie?.header['set-cookie'] ?? []].flat()[0],
    };
  }

  return {
    records,
    clicksOf,
    async receive(path, body, cookie) {
      const request = { headers: { cookie } } as IncomingMessage;
      if (path === '/v1/events') return takeEvents(body, request);
      const parsed = parseWithdrawal(body);
      if (!parsed.ok) return { status: 400, body: '{}' };
      const known = visitorOfCookie(request);
      for (const visitor of [parsed.request.visitor, known ?? '']) {
        forget(visitor);
        forgotten.add(visitor);
      }
      return { status: 200, body: '{}', setCookie: known && [forgetCookie(request)['set-cookie'] ?? []].flat()[0] };
    },
  };
}
