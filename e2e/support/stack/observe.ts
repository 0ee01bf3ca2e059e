/** What a test does on the shop's pages beside buying, and how it looks at what came of it. */
import { expect, type Page } from 'playwright/test';
import type { DeliveryItem, List, ShownConnector } from '../../../collector/admin/shapes.ts';
import type { Decision } from '../../../collector/decide/types.ts';
import type { Admin } from '../../../demo-site/adminClient.ts';
import type { Hit } from '../../../demo-site/partner/hits.ts';
import type { Trl } from '../../../sdk/api.ts';
import type { EventData } from '../../../sdk/protocol.ts';
import type { TrackResult } from '../../../sdk/send/transport.ts';
import type { ShownEvent } from './stack.ts';

/** `trl.track()` on a page of the shop. */
export function track(
  page: Page,
  name: string,
  data: EventData = {},
  options: { eventId?: string } = {},
): Promise<TrackResult> {
  return page.evaluate(([name, data, options]) => (window.trl as Trl).track(name, data, options), [
    name,
    data,
    options,
  ] as const);
}

/**
 * Tracks an event and waits until each pixel that the collector answered has its receipt, so that what has not run by then
 * never will.
 */
export async function trackToTheEnd(
  page: Page,
  admin: Admin,
  name: string,
  data: EventData = {},
  options: { eventId?: string } = {},
): Promise<ShownEvent> {
  const result = await track(page, name, data, options);
  if (!result.ok) throw new Error(`${name} was not taken: ${result.error}`);
  const show = () => admin.call('GET', `/api/events/${encodeURIComponent(result.id)}`);
  await expect.poll(async () => (await show()).receipts.length).toBeGreaterThanOrEqual(result.pixels);
  return show();
}

/** What was decided for the connector, of its two legs. */
export function legs(event: ShownEvent | undefined, connector: string): string {
  const decision = decisionOf(event, connector);
  const tell = ({ outcome, reason }: Decision['webhook']) => (reason ? `${outcome}: ${reason}` : outcome);
  return decision ? `webhook ${tell(decision.webhook)}, pixel ${tell(decision.pixel)}` : 'no decision';
}

export function decisionOf(event: ShownEvent | undefined, connector: string): Decision | undefined {
  return event?.decisions.find((decision) => decision.connector === connector);
}

/** Values of a query parameter in hits, oldest first. */
export function queried(hits: Hit[], name: string): string[] {
  return hits
    .toReversed()
    .flatMap((hit) => hit.query.filter(([parameter]) => parameter === name).map(([, value]) => value));
}

/** All that a list of the admin API has, over its pages. */
export async function listAll<Item>(read: (page: string) => Promise<List<Item>>): Promise<Item[]> {
  const all: Item[] = [];
  let cursor = '';
  for (;;) {
    const { items, next } = await read(`limit=100${cursor}`);
    all.push(...items);
    if (next === null) return all;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}

/** Newest first. */
export function deliveriesOf(admin: Admin, connector: string): Promise<DeliveryItem[]> {
  return listAll((page) => admin.call('GET', `/api/deliveries?connector=${connector}&${page}`));
}

export function showConnector(admin: Admin, id: string): Promise<ShownConnector> {
  return admin.call('GET', `/api/connectors/${id}`);
}

/** Approves the pixel as the connector has it now. */
export async function approve(admin: Admin, id: string): Promise<ShownConnector> {
  const { pixel } = await showConnector(admin, id);
  return admin.call('POST', `/api/connectors/${id}/pixel/approve`, { hash: pixel.hash ?? '' });
}
