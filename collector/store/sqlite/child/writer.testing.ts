/**
 * A process that writes to a store until it is killed or the store can't be written, for the crash tests. After each
 * commit resolved it prints the ids; when a commit failed, `failed <error's class> <ids>`.
 * Usage: writer.ts <path of the database> <prefix of ids> steady|large
 * `steady` also claims and finishes deliveries, `large` only commits, and fills a disk sooner.
 */
import { writeSync } from 'node:fs';
import { claim, NOW, recordWithDelivery, result } from '../../conformance/records.testing.ts';
import { openSqliteStore } from '../open.ts';

const [path = '', prefix = '', mode = ''] = process.argv.slice(2);
const store = await openSqliteStore({ path });
const body = mode === 'large' ? 'x'.repeat(20_000) : null;
const say = (words: string[]) => writeSync(1, `${words.join(' ')}\n`);

for (let batch = 0; ; batch += 1) {
  const ids = Array.from({ length: 20 }, (_, n) => `${prefix}-${batch}-${n}`);
  const records = ids.map((id) => {
    const { deliveries, ...record } = recordWithDelivery(id);
    return { ...record, deliveries: deliveries.map((d) => ({ ...d, request: { ...d.request, body } })) };
  });
  try {
    await store.commit(records, 0);
  } catch (error) {
    say(['failed', error instanceof Error ? error.constructor.name : '', ...ids]);
    break;
  }
  say(ids);
  if (mode === 'large') continue;
  // Some of them claimed for a lease that outlives the test, some of those ended.
  const claimed = await store.claimDeliveries(claim({ limit: 10, leaseUntil: NOW + 1e9 }));
  await store.finishAttempts(claimed.slice(5).map(({ id }) => result(id)));
}
await store.close();
