/** The partners: a real HTTP server for each destination, which notes every request and what became of it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pick, type Random } from '../random.ts';
import type { SeenRequest } from '../verify/evidence.ts';
import { answerAs, statusOf } from './behaviours.ts';
import { DESTINATIONS, type Destination, isAccepting, isTakenByHead } from './destinations.ts';

/** A dead process's connections are gone long before. */
const QUIET_MS = 10_000;

export interface Partners {
  /** all requests, in the order in which they came */
  seen: SeenRequest[];
  /** without trailing slashes, by destination */
  urls: ReadonlyMap<Destination, string>;
  /** From now on all accept. */
  recover(): void;
  /** Resolves when no connection is left: all that the dead collector sent has been noted. */
  quiet(): Promise<void>;
  close(): void;
}

/** `life`: of the collector, now. */
export async function startPartners({ life, random }: { life: () => number; random: Random }): Promise<Partners> {
  const seen: SeenRequest[] = [];
  const urls = new Map<Destination, string>();
  const servers: Server[] = [];
  let recovered = false;

  function take(destination: Destination, request: IncomingMessage, response: ServerResponse): void {
    const accepting = destination.behaviours.filter(([behaviour]) => isAccepting(behaviour));
    const behaviours = !recovered
      ? destination.behaviours
      : accepting.length > 0
        ? accepting
        : [['accept', 1] as const];
    const behaviour = pick(random, behaviours);
    const note: SeenRequest = {
      delivery: String(request.headers['webhook-id']),
      destination: destination.id,
      life: life(),
      at: Date.now(),
      event: '',
      transaction: '',
      click: '',
      ending: 'open',
      status: null,
      endedAt: null,
    };
    seen.push(note);
    const end = (ending: SeenRequest['ending']) => {
      if (note.ending !== 'open') return;
      note.ending = ending;
      note.endedAt = Date.now();
    };
    response.on('finish', () => end(isAccepting(behaviour) ? 'accepted' : 'refused'));
    response.on('close', () => end(isTakenByHead(behaviour) && note.status === 200 ? 'accepted' : 'broken'));
    response.on('error', () => undefined);

    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('error', () => undefined);
    request.on('end', () => {
      const said = new URLSearchParams(request.method === 'GET' ? request.url?.replace(/^[^?]*/, '') : body);
      note.event = said.get('event') ?? '';
      note.transaction = said.get('transaction') ?? '';
      note.click = said.get('click') ?? '';
      answerAs(behaviour, response, random, () => {
        note.status = statusOf(behaviour);
      });
    });
  }

  for (const destination of DESTINATIONS) {
    const server = createServer({ requestTimeout: 0, headersTimeout: 0 }, (request, response) =>
      take(destination, request, response),
    );
    // An idle connection closed from here could cross a request on its way: an attempt that no partner saw.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    urls.set(destination, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  const connections = async () => {
    const counts = servers.map((server) => new Promise<number>((done) => server.getConnections((_, n) => done(n))));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };

  return {
    seen,
    urls,
    recover() {
      recovered = true;
    },
    async quiet() {
      const deadline = Date.now() + QUIET_MS;
      // Twice, with a pause between: connections may wait to be accepted.
      for (let quiet = 0; quiet < 2; ) {
        await sleep(5);
        quiet = (await connections()) === 0 ? quiet + 1 : 0;
        if (Date.now() > deadline) throw new Error('connections of a dead collector stay open');
      }
    },
    close() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
