import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Both demo servers are for this machine only. */
const HOST = '127.0.0.1';

/** A server that listens. */
export interface Site {
  url: string;
  close(): Promise<void>;
}

/** The port can't be had; the message is one line for the person who started it. */
export class PortError extends Error {}

/** Starts a server on `port`, 0 for any free one. Throws PortError where the port is taken. */
export function listen(app: RequestListener, port: number, what: string): Promise<Site> {
  const server = createServer(app);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, port, what)));
    server.listen(port, HOST, () => {
      const address = server.address() as AddressInfo;
      resolve({ url: `http://${HOST}:${address.port}`, close });
    });
  });
}

function portError(error: NodeJS.ErrnoException, port: number, what: string): Error {
  if (error.code === 'EADDRINUSE') return new PortError(`port ${port} for the ${what} is in use`);
  if (error.code === 'EACCES') return new PortError(`port ${port} for the ${what} may not be used by this user`);
  return error;
}
