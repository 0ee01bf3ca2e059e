/**
 * Tokens that pixels are answered with and receipts bring back. A receipt without its pixel's token may come from anybody, who
 * could keep the pixel from running when the event is told again. Derived from a stored secret: the same for every collector
 * on the store, after a restart, and for the same pixel of a repeated event. A token holds its event's name too: a receipt names
 * the event by its ID, which others may share.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Pixel, Receipt } from '../../sdk/protocol.ts';
import type { TrafficStore } from '../store/contract/trafficStore.ts';

const SETTING = 'receipt_secret';
const PROOF_CHARACTERS = 22;
/** A name has 64 characters at most, each three bytes at most, in base64. */
export const MAX_TOKEN_CHARACTERS = PROOF_CHARACTERS + 256;

export interface ReceiptTokens {
  of(pixel: Pick<Pixel, 'event' | 'name' | 'connector'>): string;
  /** `name`: of the receipt's event, where its token tells */
  read(receipt: Pick<Receipt, 'event' | 'connector' | 'receipt'>): { confirmed: boolean; name?: string };
}

export async function openReceiptTokens(
  store: Pick<TrafficStore, 'getSetting' | 'replaceSetting'>,
): Promise<ReceiptTokens> {
  await store.replaceSetting(SETTING, undefined, randomBytes(32).toString('hex'));
  const secret = Buffer.from((await store.getSetting(SETTING)) ?? '', 'hex');
  if (secret.length < 32) throw new Error(`the store's setting ${SETTING} is not a secret of 32 bytes`);
  const proof = (...of: string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(of)).digest('base64url').slice(0, PROOF_CHARACTERS);
  return {
    of: ({ event, name, connector }) => proof(event, name, connector) + Buffer.from(name).toString('base64url'),
    read({ event, connector, receipt: token = '' }) {
      const given = token.slice(0, PROOF_CHARACTERS);
      const name = Buffer.from(token.slice(PROOF_CHARACTERS), 'base64url').toString();
      // answered by the version before: then no other event had the ID
      if (name === '') return { confirmed: isSame(given, proof(event, connector)) };
      return isSame(given, proof(event, name, connector)) ? { confirmed: true, name } : { confirmed: false };
    },
  };
}

function isSame(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
