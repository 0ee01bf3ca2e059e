/** `GET /api/deliveries/export`: the Webhook Log as a file, read page by page only as fast as the caller takes it. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { DeliveryFilter, DeliveryRow } from '../../store/contract/delivery.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import type { AdminDeps } from '../context.ts';
import { type Cell, csvLine } from './csv.ts';
import { type ExportFormat, readExportQuery } from './deliveryFilter.ts';
import { showDelivery } from './showTraffic.ts';

/** Their attempts come along, each with up to 16 KiB of the partner's answer. */
const ROWS_A_PAGE = 50;

const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl; charset=utf-8',
};

export function createDeliveryExport({ store, now, log }: Pick<AdminDeps, 'store' | 'now' | 'log'>) {
  return async (req: Request, res: Response): Promise<void> => {
    const { format, filter } = readExportQuery(req);
    const rest = pagesOf(store, filter, format);
    // Before the head goes out: where the store can't be read, the answer is 503.
    const first = await rest.next();
    const name = `deliveries-${new Date(now()).toISOString().slice(0, 19).replaceAll(':', '')}Z.${format}`;
    res.set({ 'content-type': CONTENT_TYPES[format], 'content-disposition': `attachment; filename="${name}"` });
    async function* whole() {
      if (!first.done) yield first.value;
      yield* rest;
    }
    try {
      await pipeline(Readable.from(whole(), { highWaterMark: 1 }), res);
    } catch (error) {
      // The answer breaks off, which says that the file isn't whole. A caller who went away is no error.
      const left = error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
      if (!left) log.error({ err: error }, 'an export of deliveries broke off');
    }
  };
}

async function* pagesOf(
  store: Pick<TrafficStore, 'listDeliveriesWhole'>,
  filter: DeliveryFilter,
  format: ExportFormat,
): AsyncGenerator<string> {
  let heading = format === 'csv' ? csvLine(COLUMNS.map(([name]) => name)) : '';
  let cursor: string | null = null;
  do {
    const page = await store.listDeliveriesWhole(filter, { limit: ROWS_A_PAGE, ...(cursor !== null && { cursor }) });
    const text = heading + page.items.map(format === 'csv' ? csvRow : jsonRow).join('');
    if (text !== '') yield text;
    heading = '';
    cursor = page.next;
    // Others get their turn between two pages.
    await setImmediate();
  } while (cursor !== null);
}

function jsonRow(delivery: DeliveryRow): string {
  return `${JSON.stringify(showDelivery(delivery))}\n`;
}

function csvRow(delivery: DeliveryRow): string {
  return csvLine(COLUMNS.map(([, cell]) => cell(delivery)));
}

const time = (at: number | null | undefined): Cell => (at == null ? null : new Date(at).toISOString());

/** One line a delivery; of its attempts the last. Headers are left to the other format, which has all. */
const COLUMNS: [name: string, cell: (delivery: DeliveryRow) => Cell][] = [
  ['id', ({ id }) => id],
  ['at', ({ at }) => time(at)],
  ['connector', ({ connector }) => connector],
  ['event', ({ event }) => event],
  ['event_name', ({ eventName }) => eventName],
  ['test', ({ test }) => test],
  ['state', ({ state }) => state],
  ['due_at', ({ dueAt }) => time(dueAt)],
  ['method', ({ leg, request }) => (leg === 'pixel' ? null : request.method)],
  ['url', ({ leg, request }) => (leg === 'pixel' ? null : request.url)],
  ['body', ({ request }) => request.body],
  ['attempts', ({ attempts }) => attempts.length],
  ['last_attempt_at', ({ attempts }) => time(attempts.at(-1)?.at)],
  ['status', ({ attempts }) => attempts.at(-1)?.status ?? null],
  ['duration_ms', ({ attempts }) => attempts.at(-1)?.durationMs ?? null],
  ['error', ({ attempts }) => attempts.at(-1)?.error ?? null],
  ['answer', ({ attempts }) => attempts.at(-1)?.answer ?? null],
  ['was_test_logged', ({ wasTestLogged }) => wasTestLogged === true],
  ['unsendable', ({ unsendable }) => unsendable ?? null],
  ['dropped_at', ({ dropped }) => time(dropped?.at)],
  ['dropped_by', ({ dropped }) => dropped?.who ?? null],
  ['dropped_because', ({ dropped }) => dropped?.why ?? null],
  // behind the others, where readers by position look for nothing
  ['leg', ({ leg = 'webhook' }) => leg],
  ['transaction_id', ({ transaction }) => transaction ?? null],
];
