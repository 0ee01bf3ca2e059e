/** Starting and stopping the HTTP server. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Resolves with the bound address; rejects with one line that says what was wrong. */
export function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ListenError(reasonFor(error, port, host)));
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address);
    });
  });
}

export class ListenError extends Error {
  override name = 'ListenError';
}

function reasonFor({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  if (code === 'EADDRINUSE')
    return `TRL_PORT=${port} is in use on ${host}; stop what listens there, or choose another port`;
  if (code === 'EACCES') return `TRL_PORT=${port} may not be opened by this user; choose a port above 1023`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `TRL_HOST=${host} is no address of this machine; accepted: one of its own, 127.0.0.1, or 0.0.0.0 for all`;
  }
  return `can't listen on ${host}:${port}: ${message}`;
}

/** Takes no new connections, lets requests under way finish, at most `timeoutMs`. */
export function close(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
    // Kept-alive connections become idle one after the other, as their last requests are answered.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(timer);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}
