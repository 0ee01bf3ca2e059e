/** Ingest without HTTP, on a real store: one affiliate that pays for Purchases after a click, and events for it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileHere } from '../../compiling/compileHere.testing.ts';
import { CLICK_DEFAULTS, CONNECTOR_DEFAULTS, WEBHOOK_DEFAULTS } from '../../connector/defaults.ts';
import type { Connector, Webhook } from '../../connector/types.ts';
import { openContainer } from '../../container/containerFile.ts';
import type { IncomingEvent } from '../../events/incoming/incomingEvent.ts';
import { timeOrderedId } from '../../events/timeOrderedId.ts';
import type { EventRecord } from '../../store/contract/records.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';
import { createIngestBatch, type IngestBatch } from './ingestBatch.ts';

export const WEBHOOK: Webhook = {
  ...WEBHOOK_DEFAULTS,
  url: 'https://partner.example/',
  parameters: [
    { name: 'value', value: '{{VALUE}}' },
    { name: 'cid', value: '{{CLICK_ID}}' },
  ],
};

const AFFILIATE: Connector = {
  id: 'affiliate',
  name: 'Affiliate',
  ...CONNECTOR_DEFAULTS,
  triggers: ['Purchase'],
  version: 1,
  updatedAt: 1,
  webhook: WEBHOOK,
  click: { ...CLICK_DEFAULTS, parameter: 'click_id', windowDays: 14 },
};

export interface TestIngest {
  store: TrafficStore;
  /** changes the connector's settings from what they were at first */
  settings(change: Partial<Connector>): Promise<unknown>;
  /** `parts`: in the store's place; `stored`: the records that were, in order */
  ingestWith(parts?: Pick<TrafficStore, 'recall' | 'commit'>): { ingest: IngestBatch; stored: EventRecord[] };
  close(): Promise<void>;
}

export async function openIngest(open: (folder: string) => Promise<TrafficStore>): Promise<TestIngest> {
  const folder = await mkdtemp(join(tmpdir(), 'trl-ingest-'));
  const store = await open(folder);
  const holder = await openContainer(join(folder, 'container.json'), { compile: compileHere });
  const settings = (change: Partial<Connector>) =>
    holder.update((container) => ({ ...container, connectors: [{ ...AFFILIATE, ...change }] }));
  await settings({});
  return {
    store,
    settings,
    ingestWith(parts = store) {
      const stored: EventRecord[] = [];
      const ingest = createIngestBatch({
        store: parts,
        snapshot: holder.snapshot,
        now: Date.now,
        newDeliveryId: () => timeOrderedId(Date.now()),
        shells: { address: ({ approval }) => approval.hash },
        onStored: (record) => stored.push(record),
      });
      return { ingest, stored };
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A Purchase of order T-1, by a visitor who came a second before with the click `clickId`; null: with none. */
export function purchase(
  id: string,
  overrides: Partial<IncomingEvent> = {},
  clickId: string | null = '1',
): IncomingEvent {
  const now = Date.now();
  return {
    event: { id, name: 'Purchase', at: now, data: { transaction_id: 'T-1' } },
    visitor: 'visitor',
    page: { url: 'https://shop.example/', referrer: '' },
    clicks: clickId === null ? [] : [{ at: now - 1000, ids: { click_id: clickId }, sources: {} }],
    contact: {},
    consent: {},
    test: false,
    userAgent: '',
    ip: '',
    receivedAt: now,
    source: 'browser',
    ...overrides,
  };
}
