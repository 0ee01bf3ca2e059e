/**
 * What one sender, viewer or partner can do to everybody else: ingest and a good partner beside each hostile partner, and the
 * collector's health under each costly request. All on loopback, bounded in number and time.
 */
import { besidePartners } from './hostile/besidePartners.ts';
import { underRequests } from './hostile/underRequests.ts';
import type { Row } from './table.ts';

export async function hostileBench(): Promise<Row[]> {
  return [...(await besidePartners()), ...(await underRequests())];
}
