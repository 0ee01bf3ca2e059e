import { afterEach, beforeEach, expect, it } from 'vitest';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';
import { AT, deliveryEvent, endAll } from './deliveries.testing.ts';

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
});
afterEach(() => admin.stop());

const count = (query = '') => admin.call('GET', `/api/deliveries/count${query}`);

it('tells what a replay would send from what waits anyway', async () => {
  await admin.store.commit([deliveryEvent('e1'), deliveryEvent('e2', { connector: 'y' })], 0);
  await endAll(admin, 'failed');
  await admin.store.commit([deliveryEvent('e3')], 0);
  expect((await count()).body).toMatchObject({
    ended: 2,
    waiting: 1,
    testLogged: 0,
    unsendable: 0,
    more: false,
    until: AT,
  });
  expect((await count('?connector=x')).body).toMatchObject({ ended: 1, waiting: 1, more: false, until: AT });
  expect((await count('?connector=nobody')).body).toMatchObject({ ended: 0, waiting: 0, more: false, until: AT });
});

it('tells what no replay can send', async () => {
  const attempt = { at: AT, status: null, durationMs: 0, error: 'items is empty' };
  await admin.store.commit([deliveryEvent('e1', { state: 'failed', attempt })], 0);
  expect((await count()).body).toMatchObject({ ended: 0, waiting: 0, unsendable: 1 });
});

it('counts what waits further, since a cancel has to name the number', async () => {
  await admin.store.commit(
    Array.from({ length: 2300 }, (_, n) => deliveryEvent(`e${n}`)),
    0,
  );
  expect((await count('?state=waiting')).body).toMatchObject({ waiting: 2300, more: false });
});

it('ends at a bound, and says that there are more', async () => {
  await admin.store.commit(
    Array.from({ length: 2001 }, (_, n) => deliveryEvent(`e${n}`, { state: 'test_logged' })),
    0,
  );
  expect((await count()).body).toMatchObject({ ended: 2000, testLogged: 2000, waiting: 0, more: true, until: AT });
});

it.each(['limit=1', 'state=lost', 'conector=x'])('refuses ?%s', async (query) => {
  expect(await count(`?${query}`)).toMatchObject({ status: 400, body: { field: query.split('=')[0] } });
});
