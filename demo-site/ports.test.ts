import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from '../collector/testing/freePort.testing.ts';
import { choosePorts } from './ports.ts';
import { dataFolder, readDemoSettings } from './settings.ts';

const wanted = (environment: NodeJS.ProcessEnv = {}) => readDemoSettings(environment).ports;
const without =
  (...taken: number[]) =>
  async (port: number) =>
    !taken.includes(port);

it('takes its own where they are free', async () => {
  expect(await choosePorts(wanted(), without())).toEqual({
    ports: { collector: 8787, shop: 8788, partner: 8789 },
    moved: [],
  });
});

it('takes the next free ones for those in use, and none that another of the three has', async () => {
  expect(await choosePorts(wanted(), without(8787, 8789, 8790))).toEqual({
    ports: { collector: 8791, shop: 8788, partner: 8792 },
    moved: [
      { program: 'collector', from: 8787, to: 8791 },
      { program: 'partner', from: 8789, to: 8792 },
    ],
  });
});

it('moves none that was chosen', async () => {
  const { ports, moved } = await choosePorts(wanted({ TRL_PORT: '8787' }), without(8787, 8788));
  expect([ports, moved.map(({ program }) => program)]).toEqual([
    { collector: 8787, shop: 8790, partner: 8789 },
    ['shop'],
  ]);
});

it('sees a real server, whichever localhost it is on', async () => {
  for (const host of ['127.0.0.1', '::1', undefined]) {
    const port = await freePort();
    const server = createServer().listen(port, host);
    await once(server, 'listening');
    const { moved } = await choosePorts({ ...wanted(), shop: { port, isChosen: false } });
    expect(
      moved.some(({ program }) => program === 'shop'),
      String(host),
    ).toBe(true);
    server.close();
  }
});

it('keeps data that has the ports in it by the ports, unless a folder was chosen', () => {
  const ports = { collector: 8790, shop: 8788, partner: 8789 };
  expect(dataFolder(undefined, ports, true)).toMatch(/[\\/]data[\\/]demo-8790-8788-8789$/);
  expect(dataFolder(undefined, ports, false)).toMatch(/[\\/]data[\\/]demo$/);
  expect(dataFolder('/mine', ports, true)).toBe('/mine');
});

it.each([
  [{ DEMO_SHOP_PROT: '1' }, 'DEMO_SHOP_PORT'],
  [{ DEMO_PARTNERPORT: '1' }, 'DEMO_PARTNER_PORT'],
  [{ TRL_PROT: '1' }, 'TRL_PORT'],
])('refuses %o, with the nearest name', (environment, meant) => {
  expect(() => readDemoSettings(environment)).toThrow(`did you mean ${meant}`);
});

it('leaves other programs’ variables alone', () => {
  expect(wanted({ DEMO_MODE: '1' })).toEqual(wanted());
});
