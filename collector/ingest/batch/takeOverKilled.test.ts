/** kill -9 while a server's events take over a browser's: each is taken over whole or not at all, and its order is paid once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorProcess, startProcess } from '../../testing/startProcess.testing.ts';
import { BROWSERS, FIRST, sendOrders, show, startReluctantPartner, tell } from '../../testing/tellings.testing.ts';
import { until } from '../../testing/waiting.testing.ts';

const TIMEOUT_MS = 180_000;
const ORDERS = 40;

let folder: string;
let partner: Awaited<ReturnType<typeof startReluctantPartner>>;
let collector: CollectorProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trl-killed-'));
  partner = await startReluctantPartner();
});
afterEach(async () => {
  await collector?.kill();
  await partner.close();
  await rm(folder, { recursive: true, force: true });
});

interface Shown {
  source: string;
  data: { value: string };
  counterpart?: { source: string; data: { value: string } };
  deliveries: { url: string; superseded?: true }[];
}

it(
  'a process that is killed meanwhile leaves nothing half taken over',
  async () => {
    const killedAfter = [1, 9, 23];
    const orders = killedAfter.map((_, round) => Array.from({ length: ORDERS }, (_, n) => `r${round}-${n}`));
    const idOf = (order: string, n: number) => (n % 2 === 0 ? order : `server-${order}`);
    for (const [round, after] of killedAfter.entries()) {
      collector = await startProcess(folder, partner.destination);
      if (round === 0) await sendOrders(collector, partner);
      const of = orders[round] ?? [];
      for (const order of of) {
        expect(await tell(collector, 'browser', { id: order, transaction_id: order, value: BROWSERS })).toBe(200);
      }
      let answered = 0;
      const running = collector;
      const acknowledged: string[] = [];
      // one after another, so that some are answered, one is under way, and the others never came
      for (const [n, order] of of.entries()) {
        const telling = tell(running, 'server', { id: idOf(order, n), transaction_id: order, value: `${100 + n}` });
        const told = telling.catch(() => undefined);
        if (answered === after) await running.kill();
        const status = await told;
        if (status === undefined) break;
        expect(status).toBe(200);
        acknowledged.push(order);
        answered += 1;
      }
      await running.kill();

      collector = await startProcess(folder, partner.destination);
      for (const [n, order] of of.entries()) {
        const browser = (await show(collector, `/api/events/${order}`)) as Shown;
        const id = idOf(order, n);
        const server = id === order ? browser : ((await show(collector, `/api/events/${id}`)) as Shown);
        const isTaken = browser.counterpart !== undefined;
        if (acknowledged.includes(order)) expect(isTaken, order).toBe(true);
        const urls = browser.deliveries.map(({ superseded }) => superseded === true);
        if (!isTaken) {
          expect([browser.source, browser.data.value, urls]).toEqual(['browser', BROWSERS, [false]]);
          if (id !== order) expect(server).toMatchObject({ status: 404 });
        } else {
          expect(server).toMatchObject({ source: 'server', data: { value: `${100 + n}` } });
          expect(server.counterpart).toMatchObject({ source: 'browser', data: { value: BROWSERS } });
          if (id !== order) expect(browser.counterpart).toMatchObject({ source: 'server' });
        }
        // whoever got no answer tells it again
        expect(await tell(collector, 'server', { id, transaction_id: order, value: `${100 + n}` })).toBe(200);
      }
      if (round < killedAfter.length - 1) await collector.kill();
    }
    if (collector) await partner.open(collector);
    const paid = orders.flatMap((of) => of.map((order, n) => `/p?TRANSACTION_ID=${order}&VALUE=${100 + n}`));
    const expected = [`/p?TRANSACTION_ID=${FIRST}&VALUE=${BROWSERS}`, ...paid];
    await until(() => partner.accepted.length >= expected.length);
    expect(partner.accepted.toSorted()).toEqual(expected.toSorted());
  },
  TIMEOUT_MS,
);
