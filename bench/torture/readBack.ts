/** What the collector says in the end: through the API while it runs, and from its store after it has stopped. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqliteStore } from '../../collector/store/sqlite/open.ts';
import { call } from '../support/admin.ts';
import type { ListedDelivery, ListedEvent, StoredDelivery } from './verify/evidence.ts';

const PAGE = 200;

interface Page<Item> {
  items: Item[];
  next: string | null;
}

async function allOf<Item>(page: (cursor: string | null) => Promise<Page<Item>>): Promise<Item[]> {
  const all: Item[] = [];
  for (let cursor: string | null = null; ; ) {
    const { items, next }: Page<Item> = await page(cursor);
    all.push(...items);
    if (next === null) return all;
    cursor = next;
  }
}

const listAll = <Item>(url: string, path: string): Promise<Item[]> =>
  allOf((cursor) => {
    const query = new URLSearchParams({ limit: String(PAGE), ...(cursor !== null && { cursor }) });
    return call<Page<Item>>(url, 'GET', `${path}?${query}`);
  });

export const listEvents = (url: string): Promise<ListedEvent[]> => listAll(url, '/api/events');

export const listDeliveries = (url: string): Promise<ListedDelivery[]> => listAll(url, '/api/deliveries');

export async function isAnyWaiting(url: string): Promise<boolean> {
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<unknown> = await call(url, 'GET', `/api/deliveries?state=waiting&limit=1${query}`);
    if (page.items.length > 0) return true;
    cursor = page.next;
  }
  return false;
}

/** Of a collector that has stopped. `damage`: what SQLite's own check finds. */
export async function readStore(dataDir: string): Promise<{ deliveries: StoredDelivery[]; damage: string[] }> {
  const path = join(dataDir, 'traffic.db');
  const db = new Database(path, { readonly: true });
  const findings = (db.pragma('integrity_check') as { integrity_check: string }[]).map((row) => row.integrity_check);
  db.close();

  const store = await openSqliteStore({ path });
  try {
    const ids = await allOf((cursor) => store.listDeliveries({}, { limit: PAGE, ...(cursor !== null && { cursor }) }));
    const deliveries: StoredDelivery[] = [];
    for (const { id } of ids) {
      const delivery = await store.getDelivery(id);
      if (!delivery) throw new Error(`delivery ${id} is listed and can't be had`);
      const { connector, event, state, attempts } = delivery;
      deliveries.push({ id, connector, event, state, attempts });
    }
    return { deliveries, damage: findings.filter((finding) => finding !== 'ok') };
  } finally {
    await store.close();
  }
}
