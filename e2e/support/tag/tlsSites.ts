/** Sites under names of their own over TLS: `*.test` is this machine for a browser started with HOST_RULES. */
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from './certificate.ts';

export const HOST_RULES = '--host-resolver-rules=MAP *.test 127.0.0.1';

export interface TlsSites {
  /** `https://shop.test:<port>` */
  origin(host: string): string;
  /** host → HTML of all its pages */
  html: Map<string, string>;
  /** host, with a path in front of all that goes there → address of the server behind */
  proxied: Map<string, string>;
  /** host and path of each request that was passed on */
  passedOn: string[];
  close(): Promise<void>;
}

export async function startTlsSites(): Promise<TlsSites> {
  const html = new Map<string, string>();
  const proxied = new Map<string, string>();
  const passedOn: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const place = `${request.headers.host?.split(':')[0]}${request.url}`;
    for (const [start, behind] of proxied) {
      if (!place.startsWith(start)) continue;
      passedOn.push(place);
      passOn(request, response, behind);
      return;
    }
    const page = html.get(place.split('/')[0] ?? '');
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(page);
  };
  const server = createServer(makeCertificate(['*.test', '*.shop.test']), answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: (host) => `https://${host}:${port}`,
    html,
    proxied,
    passedOn,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** As nginx does it: same path, the client's address added. */
function passOn(request: IncomingMessage, response: ServerResponse, behind: string): void {
  const { method, headers, socket } = request;
  const onwards = httpRequest(
    new URL(request.url ?? '/', behind),
    { method, headers: { ...headers, 'x-forwarded-for': socket.remoteAddress ?? '', 'x-forwarded-proto': 'https' } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onwards.on('error', () => response.writeHead(502).end());
  request.pipe(onwards);
}
