import { after } from './after.ts';
import { attempt } from './attempt.ts';
import { on } from './on.ts';

/** Calls `look` whenever a router has changed the address, before it can change it again. `isRewrite`: in place, by replaceState. */
export function onRoute(look: (isRewrite?: boolean) => void): void {
  for (const name of ['pushState', 'replaceState'] as const) {
    attempt(() => after(history, name, () => look(name === 'replaceState')));
  }
  on('popstate', () => look());
  on('hashchange', () => look());
}
