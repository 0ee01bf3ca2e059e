/** A partner that is well, in the bench's own process: it notes when each order's webhook came. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GoodPartner {
  destination: string;
  /** by the parameter `order`, on performance.now()'s clock */
  arrivals: Map<string, number>;
  close(): void;
}

export async function startGoodPartner(): Promise<GoodPartner> {
  const arrivals = new Map<string, number>();
  const server = createServer((request, response) => {
    const order = new URL(request.url ?? '/', 'http://partner').searchParams.get('order');
    if (order !== null && !arrivals.has(order)) arrivals.set(order, performance.now());
    response.end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    destination: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
