import { onRoute } from '../onRoute.ts';
import type { Host } from '../part.ts';

/** A PageView for each page, those of single-page apps too; none where the site sends its own. */
export function pageViews({ api }: Host): void {
  const { track } = api;
  let seen: string | undefined;
  /** the address without its hash, unless a router keeps the page in there */
  const page = () => (/^#[/!]/.test(location.hash) ? location.href : location.href.split('#')[0]);
  api.track = (name, ...more) => {
    if (name === 'PageView') seen = page();
    return track(name, ...more);
  };
  // a moment later: routers that redirect change the address twice, and the page may send its own
  const look = () => setTimeout(() => page() !== seen && api.track('PageView'));

  onRoute(look);
  // tells of changes where an extension has frozen `history`
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) navigation.addEventListener('currententrychange', look);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) {
      seen = undefined;
      look();
    }
  });
  look();
}
