import { attempt } from '../attempt.ts';
import type { Landing } from '../landing.ts';
import type { TagSettings } from '../protocol.ts';

/** What the hash says of the container's names, as part of a query: `#tblciGiB…` and `#tblci=GiB…` are both `&tblci=GiB…`. */
export function readHash({ hash }: Pick<Landing, 'hash'>, { hash: names = [] }: Pick<TagSettings, 'hash'>): string {
  // with the one that the page was opened by: a router may have rewritten it before the tag came
  const opened = attempt(() => (performance.getEntriesByType('navigation')[0] as PerformanceEntry).name.split('#')[1]);
  return names
    .map((name) => {
      const [, value] = RegExp(`[#&?/]${name}=?([^&]*)`, 'i').exec(`${hash}&${opened}`) || [];
      return value ? `&${name}=${value}` : '';
    })
    .join('');
}
