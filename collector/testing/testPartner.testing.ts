/** For tests: a real HTTP server that records what reaches it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PartnerRequest {
  method: string;
  /** path and query, as sent */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface TestPartner {
  url: string;
  /** `host:port`, for allowed destinations */
  destination: string;
  requests: PartnerRequest[];
  /** Resolves with the requests once there are that many. */
  received(count: number): Promise<PartnerRequest[]>;
  close(): Promise<void>;
}

export async function startTestPartner(
  answer: (response: ServerResponse, request: PartnerRequest) => void = (response) => response.end('ok'),
): Promise<TestPartner> {
  const requests: PartnerRequest[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const received = { method, url, headers, body: Buffer.concat(chunks).toString() };
      requests.push(received);
      answer(response, received);
      for (const wake of waiting.splice(0)) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    destination: `127.0.0.1:${port}`,
    requests,
    async received(count) {
      while (requests.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return requests;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
