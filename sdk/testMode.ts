import type { TextStore } from './storage.ts';

/** `?trl_test=1` makes the tab's session test traffic, `?trl_test=0` ends that. Without storage it holds for the page. */
export function readTestMode(search: string, session: TextStore): boolean {
  const test = (new URLSearchParams(search).get('trl_test') || session.get()) === '1';
  session.set(test ? '1' : '');
  return test;
}
