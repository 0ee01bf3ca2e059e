/**
 * Compares what was promised, what is stored and what partners saw. Pure: every finding is a promise broken, and names
 * its evidence.
 */
import { DESTINATIONS } from '../partners/destinations.ts';
import type { Counts } from './counts.ts';
import type { Life, ListedDelivery, ListedEvent, SeenRequest, SentEvent, StoredDelivery } from './evidence.ts';
import { createFindings, type Find, type Finding } from './findings.ts';
import { verifyDelivery } from './verifyDelivery.ts';

export interface Evidence {
  lives: readonly Life[];
  sent: readonly SentEvent[];
  seen: readonly SeenRequest[];
  /** as the API says */
  listed: { events: readonly ListedEvent[]; deliveries: readonly ListedDelivery[] };
  /** as the store says after a clean stop */
  stored: readonly StoredDelivery[];
}

export function verify(evidence: Evidence): { counts: Counts; findings: Finding[] } {
  const { lives, sent, seen, listed, stored } = evidence;
  const { all: findings, find } = createFindings();
  const counts: Counts = {
    events: sent.length,
    acknowledged: sent.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length,
    deliveries: stored.length,
    succeeded: stored.filter(({ state }) => state === 'succeeded').length,
    failed: stored.filter(({ state }) => state === 'failed').length,
    attempts: stored.reduce((sum, { attempts }) => sum + attempts.length, 0),
    requests: seen.length,
    onTheLine: seen.filter((request) => isOnTheLine(request, lives)).length,
    inFlight: 0,
    answeredUnwritten: 0,
    longestUnwrittenMs: 0,
    duplicates: 0,
    duplicatesAfterLateAnswers: 0,
    givenUp: 0,
    unseenAttempts: 0,
  };

  verifyEvents(sent, listed.events, find);
  verifyFiring(sent, stored, listed.events, find);
  verifyLists(stored, listed.deliveries, find);

  const requests = groupBy(seen, ({ delivery }) => delivery);
  const events = new Map(sent.map((event) => [event.id, event]));
  const known = new Set(stored.map(({ id }) => id));
  for (const delivery of stored) {
    verifyDelivery({
      delivery,
      event: events.get(delivery.event),
      requests: requests.get(delivery.id) ?? [],
      lives,
      counts,
      find,
    });
  }
  for (const { delivery, destination, event } of seen) {
    if (!known.has(delivery)) find('sends only what is stored', () => `${destination} got ${delivery} of ${event}`);
  }
  if (counts.duplicates - counts.duplicatesAfterLateAnswers > counts.inFlight) {
    find(
      'duplicates no more than in flight at kills',
      () => `${counts.duplicates} duplicates, ${counts.inFlight} in flight`,
    );
  }
  return { counts, findings };
}

function isOnTheLine({ life, at, endedAt }: SeenRequest, lives: readonly Life[]): boolean {
  const killedAt = lives[life]?.killedAt ?? null;
  return killedAt !== null && at <= killedAt && (endedAt === null || endedAt > killedAt);
}

/** Each event answered 200 is stored, once, as it was sent. */
function verifyEvents(sent: readonly SentEvent[], listed: readonly ListedEvent[], find: Find): void {
  const byId = groupBy(listed, ({ id }) => id);
  for (const { id, name, visitor, acknowledgedAt } of sent) {
    const found = byId.get(id) ?? [];
    if (acknowledgedAt !== null && found.length === 0) {
      find('an event answered 200 is stored', () => `${id} was answered at ${time(acknowledgedAt)} and is not there`);
    }
    if (found.length > 1) find('an event is stored once', () => `${id} is there ${found.length} times`);
    for (const event of found) {
      if (event.name !== name || event.visitor !== visitor) {
        find('an event is stored as it was sent', () => `${id} is ${event.name} of ${event.visitor}`);
      }
    }
    byId.delete(id);
  }
  for (const id of byId.keys()) find('only what was sent is stored', () => `nobody sent ${id}`);
}

/** Each connector that listens has fired once for each transaction: not less, and not for a second event of it. */
function verifyFiring(
  sent: readonly SentEvent[],
  stored: readonly StoredDelivery[],
  listed: readonly ListedEvent[],
  find: Find,
): void {
  const isStored = new Set(listed.map(({ id }) => id));
  const transactionOf = new Map(sent.map(({ id, transaction }) => [id, transaction]));
  const fired = groupBy(stored, ({ connector, event }) => `${connector} ${transactionOf.get(event)}`);
  const skipped = new Set(
    listed.flatMap(({ id, decisions }) =>
      decisions
        .filter(({ webhook }) => webhook.reason === 'duplicate_transaction')
        .map(({ connector }) => `${connector} ${id}`),
    ),
  );
  for (const [transaction, events] of groupBy(sent, ({ transaction }) => transaction)) {
    const there = events.filter(({ id }) => isStored.has(id));
    if (there.length === 0) continue;
    const name = there[0]?.name ?? '';
    for (const { id } of DESTINATIONS.filter(({ triggers }) => triggers.includes(name))) {
      const deliveries = fired.get(`${id} ${transaction}`) ?? [];
      if (deliveries.length !== 1) {
        const ids = there.map((event) => event.id).join(', ');
        find('each connector fires once for a transaction', () => `${id} fired ${deliveries.length} times for ${ids}`);
      }
      for (const event of there) {
        const isSkipped = skipped.has(`${id} ${event.id}`);
        if (isSkipped === deliveries.some((delivery) => delivery.event === event.id)) {
          find(
            'each decision has its reason',
            () => `${id} and ${event.id}: ${isSkipped ? 'skipped and sent' : 'neither skipped nor sent'}`,
          );
        }
      }
    }
  }
}

/** API and store tell the same. */
function verifyLists(stored: readonly StoredDelivery[], listed: readonly ListedDelivery[], find: Find): void {
  const byId = new Map(listed.map((delivery) => [delivery.id, delivery]));
  if (byId.size !== listed.length || listed.length !== stored.length) {
    find(
      'the Webhook Log lists each delivery once',
      () => `${listed.length} listed, ${byId.size} different, ${stored.length} stored`,
    );
  }
  for (const { id, state, attempts } of stored) {
    const item = byId.get(id);
    if (item?.state !== state || item.attempts !== attempts.length) {
      const says = item ? `${item.state} after ${item.attempts}` : 'nothing';
      find('the Webhook Log says what is stored', () => `${id}: ${says}, stored ${state} after ${attempts.length}`);
    }
  }
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

const time = (at: number) => new Date(at).toISOString();
