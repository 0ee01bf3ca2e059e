import { attempt } from './attempt.ts';
import { on } from './on.ts';

/** Calls `look` whenever a router has changed the address, before it can change it again. `isRewrite`: in place, by replaceState. */
export function onRoute(look: (isRewrite?: boolean) => void): void {
  for (const name of ['pushState', 'replaceState'] as const) {
    attempt(() => {
      const change = history[name];
      history[name] = (...state) => {
        change.apply(history, state);
        attempt(() => look(name === 'replaceState'));
      };
    });
  }
  on('popstate', () => look());
  on('hashchange', () => look());
}
