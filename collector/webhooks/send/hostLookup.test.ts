import dns, { type LookupAddress } from 'node:dns';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DnsLookup } from './connect.ts';
import { createHostLookup } from './hostLookup.ts';
import { hostsFile } from './hostsFile.ts';
import { type NameAnswer, type RawNameServer, startRawNameServer } from './rawNameServer.testing.ts';

const V6 = '2606:4700:0:0:0:0:0:1';
const V6_SHORT = '2606:4700::1';

let server: RawNameServer;
let time: number;
/** what getaddrinfo was asked */
let asked: string[];
let answers: Record<string, NameAnswer | { A: NameAnswer; AAAA: NameAnswer }>;
beforeEach(() => {
  time = 1_000_000;
  asked = [];
  answers = {};
});
afterEach(() => server.close());

/** getaddrinfo, as far as these tests need it. */
const system: DnsLookup = (name, _, callback) => {
  asked.push(name);
  if (name === 'unknown.example') callback(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), []);
  else callback(null, [{ address: '9.9.9.9', family: 4 }]);
};

async function lookupWith(options: { ttl?: number; hosts?: (name: string) => string[] | undefined } = {}) {
  server = await startRawNameServer((name, type) => {
    const told = answers[name] ?? 'nxdomain';
    return typeof told === 'object' && 'A' in told ? told[type] : told;
  }, options.ttl);
  const lookup = createHostLookup({
    now: () => time,
    newResolver() {
      const resolver = new dns.promises.Resolver({ timeout: 200, tries: 1 });
      resolver.setServers([server.address]);
      return resolver;
    },
    system,
    hosts: options.hosts ?? (() => undefined),
  });
  return (name: string): Promise<string[]> =>
    new Promise((resolve, reject) => {
      lookup(name, { all: true }, (error, found: LookupAddress[]) =>
        error ? reject(error) : resolve(found.map(({ address }) => address)),
      );
    });
}

describe('where a name’s addresses come from', () => {
  it.each<[string, string, NameAnswer | { A: NameAnswer; AAAA: NameAnswer }, string[]]>([
    ['both families, IPv4 first', 'p.example', [V6, '8.8.8.8', '8.8.4.4'], ['8.8.8.8', '8.8.4.4', V6_SHORT]],
    ['IPv6 alone', 'p.example', [V6], [V6_SHORT]],
    ['in any case, with a final dot', 'P.Example.', ['8.8.8.8'], ['8.8.8.8']],
    ['IPv6 that is never answered', 'p.example', { A: ['8.8.8.8'], AAAA: 'silent' }, ['8.8.8.8']],
    ['IPv6 that fails', 'p.example', { A: ['8.8.8.8'], AAAA: 'servfail' }, ['8.8.8.8']],
  ])('DNS: %s', async (_, name, answer, addresses) => {
    answers['p.example'] = answer;
    const lookup = await lookupWith();
    expect(await lookup(name)).toEqual(addresses);
    expect(asked).toEqual([]);
  });

  it.each(['db', 'printer.local', 'svc.search-domain'])('the system, for %s', async (name) => {
    const lookup = await lookupWith();
    expect(await lookup(name)).toEqual(['9.9.9.9']);
    expect(asked).toEqual([name]);
  });

  it('says so when nobody knows the name', async () => {
    const lookup = await lookupWith();
    await expect(lookup('unknown.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it.each(['silent', 'servfail'] as const)(
    'a name server that is %s doesn’t cost a thread of the system',
    async (answer) => {
      answers['p.example'] = answer;
      const lookup = await lookupWith();
      await expect(lookup('p.example')).rejects.toMatchObject({ code: 'EAI_AGAIN' });
      expect(asked).toEqual([]);
    },
  );

  it('the hosts file before all', async () => {
    answers['p.example'] = ['8.8.8.8'];
    const lookup = await lookupWith({ hosts: (name) => (name === 'p.example' ? ['10.1.2.3', '::1'] : undefined) });
    expect(await lookup('p.example.')).toEqual(['10.1.2.3', '::1']);
    expect(server.questions).toEqual([]);
  });
});

it('finds others at once while twenty name servers keep silent', async () => {
  for (let i = 0; i < 20; i++) answers[`dead-${i}.example`] = 'silent';
  answers['well.example'] = ['8.8.8.8'];
  const lookup = await lookupWith();
  const order: string[] = [];
  const dead = Array.from({ length: 20 }, (_, i) => lookup(`dead-${i}.example`).catch(() => order.push('dead')));
  await lookup('well.example');
  order.push('well');
  await Promise.all(dead);
  expect(order[0]).toBe('well');
});

describe('asking', () => {
  it('asks once for what is asked for at the same time', async () => {
    answers['p.example'] = ['8.8.8.8'];
    const lookup = await lookupWith();
    await Promise.all(Array.from({ length: 50 }, () => lookup('p.example')));
    expect(server.questions.sort()).toEqual(['p.example A', 'p.example AAAA']);
  });

  it.each([
    ['for as long as it says', 10, 9_999, 10_000],
    ['a second at least', 0, 999, 1_000],
    ['half a minute at most', 3_600, 29_999, 30_000],
  ])('keeps an answer %s', async (_, ttl, within, after) => {
    answers['p.example'] = ['8.8.8.8'];
    const lookup = await lookupWith({ ttl });
    await lookup('p.example');
    answers['p.example'] = ['8.8.4.4'];
    const start = time;
    time = start + within;
    expect(await lookup('p.example')).toEqual(['8.8.8.8']);
    time = start + after;
    expect(await lookup('p.example')).toEqual(['8.8.4.4']);
  });

  it('keeps no failure', async () => {
    answers['p.example'] = 'servfail';
    const lookup = await lookupWith();
    await expect(lookup('p.example')).rejects.toThrow();
    answers['p.example'] = ['8.8.8.8'];
    expect(await lookup('p.example')).toEqual(['8.8.8.8']);
  });
});

describe('hosts file', () => {
  let folder: string;
  beforeEach(async () => {
    await lookupWith();
    folder = mkdtempSync(join(tmpdir(), 'trl-hosts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads names, comments and several addresses, and notices changes', () => {
    const path = join(folder, 'hosts');
    writeFileSync(path, '127.0.0.1\tlocalhost Local\n# 1.1.1.1 no\n::1 localhost # here\n\n10.0.0.1   a.example');
    const find = hostsFile(path, () => time);
    expect(find('localhost')).toEqual(['127.0.0.1', '::1']);
    expect(find('local')).toEqual(['127.0.0.1']);
    expect(find('a.example')).toEqual(['10.0.0.1']);
    expect(find('no')).toBeUndefined();
    rmSync(path);
    time += 5_000;
    expect(find('a.example')).toBeUndefined();
  });
});
