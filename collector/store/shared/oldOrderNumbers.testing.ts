/** Transactions as older versions stored them, for each engine's step that makes their order numbers those of today. */
import { expect } from 'vitest';
import { query } from '../conformance/records.testing.ts';
import type { TrafficStore } from '../contract/trafficStore.ts';

/** As told; the event name; the connector that fired, and when. */
export const OLD_FIRINGS: readonly [told: string, eventName: string, connector: string, at: number][] = [
  ['7001', 'Purchase', 'x', 100],
  [' 7001', 'Purchase', 'y', 50],
  [' 7001', 'Purchase', 'x', 120],
  ['7001\n', 'Purchase', 'z', 70],
  ['\ufeff7001\u0007', 'Purchase', 'x', 110],
  [' 7001', 'Lead', 'x', 60],
  ['\u00a07002\u3000', 'Purchase', 'x', 10],
  ['70\t03', 'Purchase', 'x', 5],
  ['A 1', 'Purchase', 'x', 7],
  ['’ö 9', 'Purchase', 'x', 8],
  [' ', 'Purchase', 'x', 9],
];

const NEW_FIRINGS: readonly [transactionId: string, eventName: string, firings: Record<string, number>][] = [
  ['7001', 'Purchase', { x: 120, y: 50, z: 70 }],
  [' 7001', 'Purchase', {}],
  ['7001', 'Lead', { x: 60 }],
  ['7002', 'Purchase', { x: 10 }],
  ['70 03', 'Purchase', { x: 5 }],
  ['A 1', 'Purchase', { x: 7 }],
  ['’ö 9', 'Purchase', { x: 8 }],
  ['', 'Purchase', {}],
];

/** `claim`: the event that a browser told for the order `"\t7004 "`. */
export async function expectOneOrderEach(store: TrafficStore, claim: string): Promise<void> {
  for (const [transactionId, eventName, firings] of NEW_FIRINGS) {
    const transaction = { transactionId, eventName, test: false };
    const found = Object.fromEntries(await store.firings(transaction));
    expect([transactionId, eventName, found]).toEqual([transactionId, eventName, firings]);
    const [recall] = await store.recall([query({ eventName, transaction })], 0);
    expect([...(recall?.firedConnectors ?? [])].sort()).toEqual(Object.keys(firings).sort());
  }
  const transaction = { transactionId: '7004', eventName: 'Purchase', test: false };
  const [recall] = await store.recall([query({ transaction, server: true })], 0);
  expect(recall?.browserClaims?.map(({ id }) => id)).toEqual([claim]);
}
