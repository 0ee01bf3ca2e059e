/**
 * Whether a partner whose webhook is paused is back: one delivery that waits goes first, whatever its schedule says. Where that
 * fails, it waits as before, and the webhook stays paused.
 */
import type { Trial } from '../../webhooks/deliver/dispatcher.ts';
import type { AdminDeps } from '../context.ts';
import type { Tried } from '../shapes.ts';

type Deps = Pick<AdminDeps, 'store' | 'now' | 'tryOne'>;

/** Each may be in another collector's hands, or about to be dropped; further ones are no likelier to be free. */
const MOST_UNTRIED = 5;

/** Undefined where nothing waits that could go first. */
export async function tryPartner(deps: Deps, connector: string, who: string): Promise<Tried | undefined> {
  const { store, now, tryOne } = deps;
  const filter = { connector, state: 'waiting' } as const;
  let cursor: string | null = null;
  let untried = 0;
  do {
    const page = { limit: 1, ...(cursor !== null && { cursor }) };
    const step = await store.sendNow(filter, page, now(), { who, held: [] });
    const trial = step.due > 0 ? await tryOne(connector, who) : undefined;
    if (trial) return tried(trial);
    if (step.due > 0) untried += 1;
    cursor = step.next;
  } while (cursor !== null && untried < MOST_UNTRIED);
  return undefined;
}

/**
 * An answer other than 410 is about the request, not the partner; but one that says "later" (408, 429, 5xx) is none. What
 * ended as succeeded, rejected or unknown was answered 2xx.
 */
function tried({ delivery, attempt: { status, error }, state }: Trial): Tried {
  const isAnswer = status !== null && status < 500 && ![408, 410, 429].includes(status);
  const isTaken = state === 'succeeded' || state === 'rejected' || state === 'unknown';
  return { delivery, status, ...(error !== undefined && { error }), isBack: isTaken || isAnswer };
}
