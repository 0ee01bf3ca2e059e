import { attempt } from '../page/attempt.ts';

/** One entry: `{ event: 'purchase', ecommerce: { … } }`, or the arguments of one `gtag(…)` call. */
export type DataLayerEntry = Record<string | number, unknown>;

/** Hands over each entry of the page's `dataLayer`, those there already and those to come; others may watch it too. */
export function watchDataLayer(take: (entry: DataLayerEntry) => void): void {
  const page = window as { dataLayer?: DataLayerEntry[] };
  const layer = page.dataLayer || [];
  page.dataLayer = layer;
  const takeAll = (entries: DataLayerEntry[]) => {
    for (const entry of entries) attempt(() => take(entry));
  };
  takeAll(layer);
  const { push } = layer;
  layer.push = (...entries) => {
    takeAll(entries);
    return push.apply(layer, entries);
  };
}
