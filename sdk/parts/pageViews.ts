import type { Host } from '../api.ts';
import { attempt } from '../page/attempt.ts';
import { onRoute } from '../page/onRoute.ts';

/** A page's own PageView takes the place of the one that is due; of a site that sends its own, a slow one too. */
const WAIT_MS = 300;
const WAIT_FOR_OWN_MS = 2_000;

/**
 * A PageView for each page, those of single-page apps too; none where the site sends its own. A page is another when its path
 * is, or when it has an entry of its own in the browser's history: filters that rewrite the query in place are no views.
 */
export function pageViews({ api }: Host): void {
  const { track } = api;
  /** the page that was last told of, or is due */
  let seen: string | undefined;
  let due: ReturnType<typeof setTimeout> | undefined;
  let hasOwn = false;
  /** the address without its hash, unless a router keeps the page in there */
  const page = () => (/^#[/!]/.test(location.hash) ? location.href : location.href.split('#')[0]) as string;
  const path = (of: string) =>
    of
      .split('#')
      .map((part) => part.split('?')[0])
      .join('#');

  const cancel = () => {
    clearTimeout(due);
    due = undefined;
  };
  const tell = () => {
    if (due === undefined) return;
    cancel();
    track('PageView');
  };
  api.track = (name, ...more) => {
    if (name === 'PageView') {
      hasOwn = true;
      cancel();
      seen = page();
    }
    return track(name, ...more);
  };
  // a moment later: routers that redirect change the address twice, and the page may send its own
  const look = (isRewrite?: boolean) =>
    setTimeout(() =>
      attempt(() => {
        const now = page();
        const isAnother = seen === undefined || (isRewrite ? path(now) !== path(seen) : now !== seen);
        seen = now;
        if (!isAnother) return;
        clearTimeout(due);
        due = setTimeout(() => attempt(tell), hasOwn ? WAIT_FOR_OWN_MS : WAIT_MS);
      }),
    );

  onRoute(look);
  // tells of changes where an extension has frozen `history`
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) {
    navigation.addEventListener('currententrychange', (event) =>
      look((event as Event & { navigationType?: string }).navigationType === 'replace'),
    );
  }
  addEventListener('pagehide', () => attempt(tell));
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) {
      seen = undefined;
      look();
    }
  });
  look();
}
