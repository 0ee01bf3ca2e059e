/** A partner that accepts connections and never answers: deliveries wait at its cap, so that ingest alone is measured. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export async function startSilentPartner(): Promise<{ destination: string; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    destination: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
