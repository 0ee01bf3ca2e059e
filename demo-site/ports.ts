/** Which ports the demo takes: those that were asked for, or, where nobody chose them and they are in use, the next free ones. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { PortError } from './listen.ts';
import type { Ports, Program, WantedPort } from './settings.ts';

/** Where the demo listens, and what `localhost` may also be: whoever listens there would get the shop's visitors. */
const HOSTS = ['127.0.0.1', '::1'];
const MOST_TRIED = 200;

export interface Moved {
  program: Program;
  from: number;
  to: number;
}

/** Throws PortError where nothing near is free. One that was chosen stays: that it is in use is for its server to say. */
export async function choosePorts(
  wanted: Record<Program, WantedPort>,
  isFree: (port: number) => Promise<boolean> = isFreeHere,
): Promise<{ ports: Ports; moved: Moved[] }> {
  const ports = { collector: wanted.collector.port, shop: wanted.shop.port, partner: wanted.partner.port };
  const moved: Moved[] = [];
  for (const program of ['collector', 'shop', 'partner'] as const) {
    const { port: from, isChosen } = wanted[program];
    const others = Object.entries(ports).flatMap(([name, port]) => (name === program ? [] : [port]));
    const mayBe = async (port: number) => !others.includes(port) && (await isFree(port));
    if (isChosen || (await mayBe(from))) continue;
    let to = from + 1;
    while (!(await mayBe(to))) {
      to += 1;
      if (to > from + MOST_TRIED) throw new PortError(`ports ${from} to ${to - 1} for the ${program} are in use`);
    }
    ports[program] = to;
    moved.push({ program, from, to });
  }
  return { ports, moved };
}

async function isFreeHere(port: number): Promise<boolean> {
  for (const host of HOSTS) {
    const server = createServer();
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch (error) {
      // a machine without IPv6 has nobody listening there; what else is wrong, the server itself says
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    } finally {
      server.close();
    }
  }
  return true;
}
