/**
 * What an event is worth to the connector that tells of it, exactly: whole minor units (cents) of a currency of ISO 4217, as
 * text. A delivery carries it from the moment it is made, so that whatever becomes of the delivery can be counted without
 * reading its event again.
 */
import type { Decision } from '../../../decide/types.ts';
import { dataValue } from '../../../parameters/dataValues.ts';
import { readAmount } from '../../../parameters/reading/amounts.ts';
import { currencyDigits } from '../../../parameters/reading/currencies.ts';
import { toPlaces } from '../../../parameters/reading/decimal.ts';
import type { NewDelivery } from '../../contract/delivery.ts';
import type { EventRecord } from '../../contract/records.ts';

/** Codes that are counted: a page may send any text, and each makes a row a day of a connector. */
const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** No order has more digits, in any currency; with more, a hostile page could fill up a sum. */
const MOST_DIGITS = 15;

/** `14990 EUR`; `14990 ` where no currency was told; '' where there is no amount, or none that can be added up. */
export function worthOf(data: EventRecord['data']): string {
  const written = dataValue(data, 'VALUE');
  if (written === '') return '';
  const currency = dataValue(data, 'CURRENCY').trim().toUpperCase();
  if (currency !== '' && !CODES.has(currency)) return '';
  const amount = readAmount(written, currency);
  if (typeof amount !== 'string') return '';
  const minor = toPlaces(amount, 0, currencyDigits(currency) ?? 2);
  if (minor === undefined || minor === '0' || minor.length > MOST_DIGITS) return '';
  return `${minor} ${currency}`;
}

export function readWorth(worth: string): { minor: bigint; currency: string } | undefined {
  if (worth === '') return undefined;
  const space = worth.indexOf(' ');
  return { minor: BigInt(worth.slice(0, space)), currency: worth.slice(space + 1) };
}

/** The connectors whose pixel goes to the page. */
export function pixelsOf(decisions: readonly Decision[]): string[] {
  const connectors: string[] = [];
  for (const { connector, pixel } of decisions) if (pixel.outcome === 'delivered') connectors.push(connector);
  return connectors;
}

/**
 * What each delivery carries, in order; null: nothing, as the event counts once for a connector: with its pixel, else with the
 * first of its webhooks (of one request per item there are several). Tests are worth nothing.
 */
export function carriedWorth(
  deliveries: readonly NewDelivery[],
  event: Pick<EventRecord, 'data' | 'test' | 'decisions'>,
): (string | null)[] {
  if (event.test || deliveries.length === 0) return deliveries.map(() => null);
  const counted = new Set(pixelsOf(event.decisions));
  let worth: string | undefined;
  return deliveries.map(({ connector, test }) => {
    if (test || counted.has(connector)) return null;
    counted.add(connector);
    worth ??= worthOf(event.data);
    return worth;
  });
}
