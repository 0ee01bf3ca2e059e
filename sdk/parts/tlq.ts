import type { Host } from '../api.ts';

type Tlq = ((command: string, ...values: unknown[]) => unknown) & {
  q?: ArrayLike<unknown>[];
  queue?: ArrayLike<unknown>[];
};

/** `tlq('init' | 'track' | 'set', …)`, for sites that have that snippet: its address is all they change. */
export function tlq({ api }: Host): void {
  const page = window as { tlq?: Tlq };
  const stub = page.tlq;
  const call = (command: unknown, first: unknown, second?: unknown, third?: unknown) => {
    if (command === 'track') return api.track(first as string, second as object, third as object);
    if (command === 'set') api.identify(typeof first === 'string' ? { [first]: second } : (first as object));
    // init: the key is in the tag's address
    return undefined;
  };
  page.tlq = call;
  for (const values of (stub && (stub.q || stub.queue)) || []) call(values[0], values[1], values[2], values[3]);
}
