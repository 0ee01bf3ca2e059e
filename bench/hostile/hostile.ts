/**
 * What one sender, viewer or partner can do to everybody else: ingest and a good partner beside each hostile partner, and the
 * collector's health under each costly request. All on loopback, bounded in number and time.
 */

import type { Row } from '../support/table.ts';
import { besidePartners } from './besidePartners.ts';
import { underRequests } from './underRequests.ts';

export async function hostileBench(): Promise<Row[]> {
  return [...(await besidePartners()), ...(await underRequests())];
}
