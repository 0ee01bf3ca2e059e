import { afterEach, beforeEach, expect, it } from 'vitest';
import { deliveryEvent, endAll } from './deliveries.testing.ts';
import { startAdmin, type TestAdmin } from './startAdmin.testing.ts';

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
  expect((await count()).body).toEqual({ ended: 2, waiting: 1, more: false });
  expect((await count('?connector=x')).body).toEqual({ ended: 1, waiting: 1, more: false });
  expect((await count('?connector=nobody')).body).toEqual({ ended: 0, waiting: 0, more: false });
});

it('ends at a bound, and says that there are more', async () => {
  await admin.store.commit(
    Array.from({ length: 2001 }, (_, n) => deliveryEvent(`e${n}`, { state: 'test_logged' })),
    0,
  );
  expect((await count()).body).toEqual({ ended: 2000, waiting: 0, more: true });
});

it.each(['limit=1', 'state=lost', 'conector=x'])('refuses ?%s', async (query) => {
  expect(await count(`?${query}`)).toMatchObject({ status: 400, body: { field: query.split('=')[0] } });
});
