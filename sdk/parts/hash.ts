import type { Landing } from '../landing.ts';
import type { TagSettings } from '../protocol.ts';

/** What the hash says of the container's names, as part of a query: `#tblciGiB…` and `#tblci=GiB…` are both `&tblci=GiB…`. */
export function readHash({ hash }: Pick<Landing, 'hash'>, { hash: names = [] }: Pick<TagSettings, 'hash'>): string {
  return names
    .map((name) => {
      const [, value] = RegExp(`[#&?/]${name}=?([^&]*)`, 'i').exec(hash) || [];
      return value ? `&${name}=${value}` : '';
    })
    .join('');
}
