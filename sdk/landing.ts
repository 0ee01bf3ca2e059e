import { attempt } from './attempt.ts';

/** How the page was opened, as of the moment the tag ran: a router may rewrite the address any time. */
export interface Landing {
  /** the page's query, and with it the one that the page was opened by: a router may have rewritten it before the tag came */
  search: string;
  /** with its `#` */
  hash: string;
  at: number;
}

export function readLanding(): Landing {
  const opened = attempt(
    () => (performance.getEntriesByType('navigation')[0] as PerformanceEntry).name.replace(/#.*/, '').split('?')[1],
  );
  return { search: `${location.search}&${opened}`, hash: location.hash, at: Date.now() };
}
