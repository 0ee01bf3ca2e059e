/**
 * Looking up partners' names. Not by `dns.lookup` alone: getaddrinfo blocks a thread for as long as a name server keeps
 * silent, and libuv lends it two of its four, so that two partners with dead name servers would keep every other partner's
 * new connections waiting. c-ares asks over sockets of its own and holds up nobody
 * (https://nodejs.org/api/dns.html#implementation-considerations).
 *
 * What only the system knows stays with it: the hosts file comes first, names without a dot and `.local` go to
 * getaddrinfo, and so does a name that DNS doesn't have (search domains, NSS). Each name is asked for once at a time and
 * kept for as long as its answer says, half a minute at most: the guard judges what was kept anew for each connection.
 */
import dns, { type LookupAddress } from 'node:dns';
import type { DnsLookup } from './connect.ts';
import { hostsFile } from './hostsFile.ts';

type Resolver = Pick<dns.promises.Resolver, 'resolve4' | 'resolve6'>;

/** Two tries, the second twice as long, end within the 5 s that a connection has. */
const RESOLVER_OPTIONS = { timeout: 1_500, tries: 2 };
/** c-ares reads the machine's name servers when it starts; a new one notices that they changed. */
const RESOLVER_LIFE_MS = 60_000;
/** How long one family's addresses wait for the other's (RFC 8305 §3): some name servers never answer for IPv6. */
const OTHER_FAMILY_MS = 50;
const SHORTEST_KEPT_MS = 1_000;
const LONGEST_KEPT_MS = 30_000;
const MAX_KEPT = 5_000;
/** There is a name server, but no answer: asking the system for the same would block one of its threads. */
const NO_ANSWER = new Set(['ETIMEOUT', 'ESERVFAIL', 'EREFUSED', 'ECANCELLED']);

interface Found {
  addresses: LookupAddress[];
  keptUntil: number;
}

export function createHostLookup(options: {
  now: () => number;
  newResolver?: () => Resolver;
  /** getaddrinfo */
  system?: DnsLookup;
  /** addresses of a name in lower case */
  hosts?: (name: string) => readonly string[] | undefined;
}): DnsLookup {
  const { now, newResolver = () => new dns.promises.Resolver(RESOLVER_OPTIONS) } = options;
  const { system = dns.lookup, hosts = hostsFile() } = options;
  const kept = new Map<string, Found>();
  const underWay = new Map<string, Promise<Found>>();
  let resolver = newResolver();
  let resolverUntil = now() + RESOLVER_LIFE_MS;

  async function find(name: string): Promise<Found> {
    const bare = name.replace(/\.$/, '');
    const listed = hosts(bare);
    if (listed) return forOnce(listed.map(toAddress));
    if (!bare.includes('.') || bare.endsWith('.local')) return forOnce(await askSystem(system, name));
    if (now() >= resolverUntil) {
      resolver = newResolver();
      resolverUntil = now() + RESOLVER_LIFE_MS;
    }
    const answer = await askBoth(resolver, name);
    if (answer.addresses.length > 0) {
      const keptMs = Math.min(Math.max(answer.ttlMs, SHORTEST_KEPT_MS), LONGEST_KEPT_MS);
      return { addresses: answer.addresses, keptUntil: now() + keptMs };
    }
    if (answer.codes.some((code) => NO_ANSWER.has(code))) {
      throw Object.assign(new Error(`no answer from DNS for ${name} (${answer.codes.join(', ')})`), {
        code: 'EAI_AGAIN',
      });
    }
    return forOnce(await askSystem(system, name));
  }

  async function keep(name: string): Promise<Found> {
    try {
      const found = await find(name);
      if (kept.size >= MAX_KEPT) kept.clear();
      if (found.keptUntil > now()) kept.set(name, found);
      return found;
    } finally {
      underWay.delete(name);
    }
  }

  return (hostname, _options, callback) => {
    const name = hostname.toLowerCase();
    const known = kept.get(name);
    if (known && known.keptUntil > now() && known.keptUntil <= now() + LONGEST_KEPT_MS) {
      process.nextTick(callback, null, known.addresses);
      return;
    }
    let asking = underWay.get(name);
    if (!asking) {
      asking = keep(name);
      underWay.set(name, asking);
    }
    asking.then(
      ({ addresses }) => callback(null, addresses),
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

function forOnce(addresses: LookupAddress[]): Found {
  return { addresses, keptUntil: 0 };
}

function toAddress(address: string): LookupAddress {
  return { address, family: address.includes(':') ? 6 : 4 };
}

function askSystem(system: DnsLookup, name: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    system(name, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
}

interface Answer {
  /** IPv4 first: it reaches more of the world, and a connection tries one after the other */
  addresses: LookupAddress[];
  ttlMs: number;
  /** c-ares' codes of what went wrong */
  codes: string[];
}

/** Both families at once; what one of them found doesn't wait long for the other. */
async function askBoth(resolver: Resolver, name: string): Promise<Answer> {
  const answers: Answer[] = [];
  const ask = async (query: Promise<{ address: string; ttl: number }[]>): Promise<Answer> => {
    let answer: Answer;
    try {
      const records = await query;
      const ttlMs = Math.min(...records.map(({ ttl }) => ttl)) * 1000;
      answer = { addresses: records.map(({ address }) => toAddress(address)), ttlMs, codes: [] };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      answer = { addresses: [], ttlMs: Number.POSITIVE_INFINITY, codes: [code] };
    }
    answers.push(answer);
    return answer;
  };
  const both = [ask(resolver.resolve4(name, { ttl: true })), ask(resolver.resolve6(name, { ttl: true }))];
  const first = await Promise.race(both);
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    if (first.addresses.length > 0) timer = setTimeout(resolve, OTHER_FAMILY_MS);
  });
  await Promise.race([Promise.all(both), patience]);
  clearTimeout(timer);
  return {
    addresses: answers.flatMap(({ addresses }) => addresses).sort((a, b) => a.family - b.family),
    ttlMs: Math.min(...answers.map(({ ttlMs }) => ttlMs)),
    codes: answers.flatMap(({ codes }) => codes),
  };
}
