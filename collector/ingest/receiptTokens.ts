/**
 * Tokens that pixels are answered with and receipts bring back. A receipt without its pixel's token may come from anybody, who
 * could keep the pixel from running when the event is told again. Derived from a stored secret: the same for every collector
 * on the store, after a restart, and for the same pixel of a repeated event.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { TrafficStore } from '../store/contract.ts';

const SETTING = 'receipt_secret';

export interface ReceiptTokens {
  of(event: string, connector: string): string;
  fits(receipt: { event: string; connector: string; receipt?: string | undefined }): boolean;
}

export async function openReceiptTokens(
  store: Pick<TrafficStore, 'getSetting' | 'replaceSetting'>,
): Promise<ReceiptTokens> {
  await store.replaceSetting(SETTING, undefined, randomBytes(32).toString('hex'));
  const secret = Buffer.from((await store.getSetting(SETTING)) ?? '', 'hex');
  if (secret.length < 32) throw new Error(`the store's setting ${SETTING} is not a secret of 32 bytes`);
  const of: ReceiptTokens['of'] = (event, connector) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([event, connector]))
      .digest('base64url')
      .slice(0, 22);
  return {
    of,
    fits({ event, connector, receipt = '' }) {
      const right = Buffer.from(of(event, connector));
      const given = Buffer.from(receipt);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}
