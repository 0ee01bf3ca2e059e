import { type TextStore, webStore } from '../storage.ts';

/** What is undecided lives as long as the tab does. */
export function holdIn(name: string): TextStore {
  return webStore('sessionStorage', name);
}
