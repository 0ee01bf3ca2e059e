import type { TextStore } from './storage.ts';

/** `?trl_test=1` makes the tab's session test traffic, `?trl_test=0` ends that. Without storage it holds for the page. */
export function readTestMode(search: string, session: TextStore): boolean {
  const asked = new URLSearchParams(search).get('trl_test');
  if (asked) session.set(asked === '1' ? '1' : '');
  return asked === '1' || (asked !== '0' && session.get() === '1');
}
