import type { Host } from '../api.ts';
import { type DataLayerEntry, watchDataLayer } from './watchDataLayer.ts';

type Data = Record<string, unknown>;

/** What Universal Analytics calls what happened, within `ecommerce`; as GA4's event. */
const ACTIONS: Record<string, string> = {
  purchase: 'purchase',
  add: 'add_to_cart',
  checkout: 'begin_checkout',
  detail: 'view_item',
};
/** An entry that has one of these has its data beside `event`, not in `ecommerce`. */
const FLAT = ['transaction_id', 'value', 'items', 'currency'];

/**
 * GA4 events of the `dataLayer` and of `gtag('event', …)`, under the names that the container gives them. The data may be in
 * `ecommerce`, beside `event`, in an entry of its own before it, or in the shapes of Universal Analytics.
 */
export function ecommerce({ api, settings: { dataLayer = {} } }: Host): void {
  /** of an entry without an event, for the next one */
  let before: Data | undefined;
  watchDataLayer((entry) => {
    const isCall = entry[0] === 'event';
    const event = isCall ? entry[1] : entry.event;
    const own = isCall ? plain(entry[2]) || {} : dataOf(entry);
    if (!event) {
      // `ecommerce: null` clears what was there
      if ('ecommerce' in entry || own) before = own;
      return;
    }
    const data = own || before || {};
    const [named, values] = fromUniversalAnalytics(data) || ['', data];
    const name = dataLayer[`${event}`] || dataLayer[named];
    // of a page's own choice, and every object has a `constructor`
    if (typeof name !== 'string') return;
    before = undefined;
    if (name === 'Purchase' && !has(values.value) && !has(values.transaction_id)) {
      console.warn('trl: a Purchase of the dataLayer has neither value nor transaction_id', entry);
    }
    api.track(name, values);
  });
}

const has = (value: unknown) => value !== undefined && value !== null && value !== '';

const plain = (value: unknown) => (value && typeof value === 'object' ? (value as Data) : undefined);

function dataOf({ event, ecommerce, ...rest }: DataLayerEntry): Data | undefined {
  return plain(ecommerce) || (rest.transactionId || FLAT.some((name) => has(rest[name])) ? rest : undefined);
}

/** GA4's name of it and GA4's shape; undefined for what is in GA4's shape already. */
function fromUniversalAnalytics(data: Data): [event: string, data: Data] | undefined {
  if (data.transactionId) {
    const { transactionId, transactionTotal, transactionProducts, ...rest } = data;
    return [
      'purchase',
      { ...rest, transaction_id: transactionId, value: transactionTotal, ...itemsOf(transactionProducts) },
    ];
  }
  for (const action of Object.keys(ACTIONS)) {
    const said = plain(data[action]);
    if (!said) continue;
    const { id, revenue, ...more } = plain(said.actionField) || {};
    return [
      ACTIONS[action] as string,
      {
        ...more,
        ...(has(id) && { transaction_id: id }),
        ...(has(revenue) && { value: revenue }),
        ...(has(data.currencyCode) && { currency: data.currencyCode }),
        ...itemsOf(said.products),
      },
    ];
  }
  return undefined;
}

function itemsOf(products: unknown): { items?: Data[] } {
  if (!Array.isArray(products)) return {};
  return {
    items: products.map(({ id, sku, name, brand, category, variant, ...rest }: Data) => ({
      ...rest,
      item_id: id ?? sku,
      item_name: name,
      ...(has(brand) && { item_brand: brand }),
      ...(has(category) && { item_category: category }),
      ...(has(variant) && { item_variant: variant }),
    })),
  };
}
