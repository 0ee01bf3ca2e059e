/** Partners for tests: real TCP servers that answer with exact bytes, or misbehave in exact ways. */
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface RawPartner {
  port: number;
  /** `127.0.0.1:port` */
  destination: string;
  /** what was received, per request, head and body */
  requests: string[];
  /** connections accepted */
  connections(): number;
  close(): Promise<void>;
}

/** `answer` is called once per request, when its head and its body (by Content-Length) have come. */
export async function startRawPartner(answer: (socket: Socket, request: string) => void): Promise<RawPartner> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      received += chunk;
      for (let length = requestLength(received); length !== undefined; length = requestLength(received)) {
        const request = received.slice(0, length);
        received = received.slice(length);
        requests.push(request);
        answer(socket, request);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    destination: `127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Length of the first request when all of it is there (ASCII bodies). */
function requestLength(received: string): number | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const bodyLength = Number(/^content-length: *(\d+)/im.exec(received.slice(0, headEnd))?.[1] ?? 0);
  const length = headEnd + 4 + bodyLength;
  return received.length >= length ? length : undefined;
}

/** A complete HTTP/1.1 answer. */
export function httpAnswer(status: string, body = '', headers = ''): string {
  return `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
