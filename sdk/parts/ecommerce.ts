import type { Host } from '../part.ts';
import { watchDataLayer } from './watchDataLayer.ts';

/** GA4 events of the `dataLayer` and of `gtag('event', …)`, under the names that the container gives them. */
export function ecommerce({ api, settings: { dataLayer = {} } }: Host): void {
  watchDataLayer((entry) => {
    const name = dataLayer[`${entry.event || (entry[0] === 'event' && entry[1])}`];
    if (name) api.track(name, entry.ecommerce || entry[2] || {});
  });
}
