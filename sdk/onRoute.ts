import { attempt } from './attempt.ts';

/** Calls `look` whenever a router has changed the address, before it can change it again. */
export function onRoute(look: () => void): void {
  const safely = () => attempt(look);
  for (const name of ['pushState', 'replaceState'] as const) {
    attempt(() => {
      const change = history[name];
      history[name] = (...state) => {
        change.apply(history, state);
        safely();
      };
    });
  }
  // tells of changes where an extension has frozen `history`
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) navigation.addEventListener('currententrychange', safely);
  addEventListener('popstate', safely);
  addEventListener('hashchange', safely);
}
