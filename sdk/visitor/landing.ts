import { attempt } from '../page/attempt.ts';
import { queryOf } from './clicks.ts';

/** How the page was opened, as of the moment the tag ran: a router may rewrite the address any time. */
export interface Landing {
  /** the page's, and the one that the page was opened by: a router may have rewritten it before the tag came */
  addresses: string[];
  /** their queries as one, behind `?` */
  queries: string;
  at: number;
  /** a reload, back or forward, or a change of route: it brought nobody, so IDs that are known are no new click */
  isRepeat: boolean;
}

/** `route`: of the address as a router has just made it. */
export function readLanding(route?: boolean): Landing {
  const { name = '', type = '' } =
    (!route && attempt(() => performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming)) || {};
  const addresses = [location.href, name];
  return {
    addresses,
    queries: `?${addresses.map(queryOf).join('&')}`,
    at: Date.now(),
    isRepeat: route || /^[rb]/.test(type),
  };
}
