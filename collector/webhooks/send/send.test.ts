import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../build/request.ts';
import type { DnsLookup } from './connect.ts';
import { httpAnswer, type RawPartner, startRawPartner } from './rawPartner.testing.ts';
import { createSender, type Sender } from './send.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function partnerThat(answer: Parameters<typeof startRawPartner>[0]): Promise<RawPartner> {
  const partner = await startRawPartner(answer);
  cleanups.push(() => partner.close());
  return partner;
}

function senderWith(options: Partial<Parameters<typeof createSender>[0]>): Sender {
  const sender = createSender({ allowedDestinations: [], now: Date.now, ...options });
  cleanups.push(() => sender.close());
  return sender;
}

function get(url: string, headers: [string, string][] = []): WebhookRequest {
  return { method: 'GET', url, headers, body: null };
}

/** Sends one GET to a partner that answers so, with short timeouts. */
async function attemptAt(answer: Parameters<typeof startRawPartner>[0], attemptMs = 5_000) {
  const partner = await partnerThat(answer);
  const sender = senderWith({ allowedDestinations: [partner.destination], timeouts: { connectMs: 500, attemptMs } });
  return sender.send(get(`http://${partner.destination}/p`), 'd-1');
}

describe('what is sent', () => {
  it('sends the URL as it is written, the headers, and webhook-id', async () => {
    const partner = await partnerThat((socket) => socket.write(httpAnswer('200 OK', 'thanks')));
    const { send } = senderWith({ allowedDestinations: [partner.destination], now: () => 1_000 });
    const url = `http://${partner.destination}/p/a%2Fb?x='1'&m=me@x.example&`;
    const outcome = await send(get(url, [['Authorization', 'Bearer abc']]), 'd-1');
    expect(outcome).toEqual({
      attempt: { at: 1_000, status: 200, durationMs: 0, answer: 'thanks' },
      accepted: true,
      permanent: false,
      gone: false,
      health: 'good',
      unsent: false,
      body: 'thanks',
      added: [['webhook-id', 'd-1']],
    });
    const [line, ...headers] = partner.requests[0]?.trimEnd().split('\r\n') ?? [];
    expect(line).toBe(`GET /p/a%2Fb?x='1'&m=me@x.example& HTTP/1.1`);
    expect(headers.map((header) => header.toLowerCase()).sort()).toEqual([
      'accept-encoding: identity',
      'authorization: bearer abc',
      'connection: keep-alive',
      `host: ${partner.destination}`,
      'webhook-id: d-1',
    ]);
  });

  it('posts the body with its length', async () => {
    const partner = await partnerThat((socket) => socket.write(httpAnswer('204 No Content')));
    const { send } = senderWith({ allowedDestinations: [partner.destination] });
    const url = `http://${partner.destination}/p`;
    const outcome = await send({ method: 'POST', url, headers: [['Content-Type', 'text/x']], body: 'a=1&b=2' }, 'd-2');
    expect(outcome).toMatchObject({ accepted: true, attempt: { status: 204 } });
    expect(partner.requests[0]).toMatch(/^POST \/p HTTP\/1\.1\r\n/);
    expect(partner.requests[0]).toMatch(/\r\ncontent-length: 7\r\n\r\na=1&b=2$/i);
  });

  it.each([
    ['PUT', 'a=1', 'content-length: 3\r\n\r\na=1'],
    ['PATCH', '{"a":1}', 'content-length: 7\r\n\r\n{"a":1}'],
    ['DELETE', null, '\r\n\r\n'],
  ] as const)('sends %s as it is', async (method, body, end) => {
    const partner = await partnerThat((socket) => socket.write(httpAnswer('204 No Content')));
    const { send } = senderWith({ allowedDestinations: [partner.destination] });
    const outcome = await send({ method, url: `http://${partner.destination}/order/A-1`, headers: [], body }, 'd-3');
    expect(outcome).toMatchObject({ accepted: true, attempt: { status: 204 } });
    expect(partner.requests[0]?.startsWith(`${method} /order/A-1 HTTP/1.1\r\n`)).toBe(true);
    expect(partner.requests[0]?.endsWith(end)).toBe(true);
    expect(partner.requests[0]?.includes('content-length')).toBe(body !== null);
  });

  it('uses connections again', async () => {
    const partner = await partnerThat((socket) => socket.write(httpAnswer('200 OK', 'x'.repeat(30_000))));
    const { send } = senderWith({ allowedDestinations: [partner.destination] });
    for (let i = 0; i < 5; i++) await send(get(`http://${partner.destination}/p`), 'd-1');
    expect(partner.requests).toHaveLength(5);
    expect(partner.connections()).toBe(1);
  });

  it.each([
    ['header name', get('http://h.example/', [['Host', 'x']]), 'a header’s name "Host" is set by the collector itself'],
    [
      'header value',
      get('http://h.example/', [['X', 'a\r\nb']]),
      'the value of the header X may not contain a line break',
    ],
    ['scheme', get('file:///etc/passwd'), 'neither http nor https'],
    ['credentials', get('http://u:p@h.example/'), 'user name or password'],
    ['URL', get('h.example'), 'its URL is not valid'],
    ['characters', get('http://h.example/a b'), 'not printable ASCII'],
  ])('refuses a stored request with a bad %s, for good', async (_, request, error) => {
    const { send } = senderWith({});
    expect(await send(request, 'd-1')).toMatchObject({
      permanent: true,
      attempt: { status: null, error: expect.stringContaining(error) },
    });
  });
});

describe('answers', () => {
  it.each([
    ['200 OK', { accepted: true, gone: false, attempt: { status: 200, answer: 'why' } }],
    ['299 Fine', { accepted: true, gone: false, attempt: { status: 299, answer: 'why' } }],
    ['400 Bad Request', { accepted: false, gone: false, permanent: false, attempt: { status: 400, answer: 'why' } }],
    ['410 Gone', { accepted: false, gone: true, attempt: { status: 410, answer: 'why' } }],
    ['500 Oops', { accepted: false, gone: false, permanent: false, attempt: { status: 500, answer: 'why' } }],
  ])('%s', async (status, expected) => {
    expect(await attemptAt((socket) => socket.write(httpAnswer(status, 'why')))).toMatchObject(expected);
  });

  it.each([
    ['429 Too Many Requests', '7', 7_000],
    ['503 Service Unavailable', '7', 7_000],
    ['500 Oops', '7', undefined],
    ['429 Too Many Requests', 'soon', undefined],
  ])('%s with Retry-After: %s asks for %s ms', async (status, value, expected) => {
    const outcome = await attemptAt((socket) => socket.write(httpAnswer(status, '', `Retry-After: ${value}\r\n`)));
    expect(outcome.retryAfterMs).toBe(expected);
    expect(outcome.accepted).toBe(false);
  });

  it('does not follow a redirect', async () => {
    const other = await partnerThat((socket) => socket.write(httpAnswer('200 OK')));
    const location = `Location: http://${other.destination}/\r\n`;
    const outcome = await attemptAt((socket) => socket.write(httpAnswer('302 Found', '', location)));
    expect(outcome).toMatchObject({
      accepted: false,
      attempt: { status: 302, error: `redirects are not followed (to http://${other.destination}/)` },
    });
    expect(other.requests).toEqual([]);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1:1/',
    '//localhost/admin',
    'http://[::ffff:127.0.0.1]/',
  ])('does not follow a redirect to %s, and shows no query of one', async (location) => {
    const outcome = await attemptAt((socket) =>
      socket.write(httpAnswer('307 Temporary Redirect', '', `Location: ${location}?token=secret#x\r\n`)),
    );
    expect(outcome).toMatchObject({
      accepted: false,
      health: 'good',
      attempt: { status: 307, error: `redirects are not followed (to ${location})` },
    });
  });

  it.each([
    ['200 OK', 'good'],
    ['302 Found', 'good'],
    ['404 Not Found', 'good'],
    ['410 Gone', 'good'],
    ['429 Too Many Requests', 'bad'],
    ['500 Oops', 'bad'],
    ['503 Service Unavailable', 'bad'],
  ])('%s says of its destination’s health: %s', async (status, health) => {
    expect((await attemptAt((socket) => socket.write(httpAnswer(status)))).health).toBe(health);
  });

  it('hands over 64 KiB for the response rule, of which 16 KiB are kept', async () => {
    const { body, attempt } = await attemptAt((socket) => socket.write(httpAnswer('200 OK', 'é'.repeat(40_000))));
    expect(body).toBe('é'.repeat(32 * 1024));
    expect(attempt.answer).toBe('é'.repeat(8 * 1024));
  });

  it('never takes what a partner says unasked for the answer to the next request', async () => {
    let answered = 0;
    const refused: string[] = [];
    let closed: Promise<void> | undefined;
    let smuggle = () => {};
    const partner = await partnerThat((socket) => {
      answered += 1;
      socket.write(httpAnswer(answered === 1 ? '200 OK' : '500 No', String(answered)));
      if (answered > 1) return;
      closed = new Promise((resolve) => socket.on('close', () => resolve()));
      smuggle = () => socket.write(httpAnswer('200 OK', 'smuggled'));
    });
    const { send } = senderWith({ allowedDestinations: [partner.destination], onRefused: (why) => refused.push(why) });
    expect((await send(get(`http://${partner.destination}/`), 'd-1')).attempt).toMatchObject({ answer: '1' });
    smuggle();
    await closed;
    expect((await send(get(`http://${partner.destination}/`), 'd-2')).attempt).toMatchObject({ status: 500 });
    expect(refused).toEqual(['unasked']);
  });

  it('never takes what follows one answer for the answer to the next request', async () => {
    let count = 0;
    const partner = await partnerThat((socket) => {
      count += 1;
      socket.write(count === 1 ? httpAnswer('200 OK', 'one') + httpAnswer('200 OK', 'smuggled') : httpAnswer('500 No'));
    });
    const { send } = senderWith({ allowedDestinations: [partner.destination] });
    expect((await send(get(`http://${partner.destination}/`), 'd-1')).attempt).toMatchObject({ answer: 'one' });
    expect((await send(get(`http://${partner.destination}/`), 'd-2')).attempt).toMatchObject({ status: 500 });
  });

  it('keeps 16 KiB of a 10 MB answer and closes its connection', async () => {
    let closed: Promise<void> | undefined;
    const outcome = await attemptAt((socket) => {
      closed = new Promise((resolve) => socket.on('close', () => resolve()));
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n`);
      socket.write('é'.repeat(5_000_000));
    });
    expect(outcome.accepted).toBe(true);
    expect(outcome.attempt.answer).toBe('é'.repeat(8 * 1024));
    await closed;
  });

  it('keeps the cut clean when it goes through a character', async () => {
    const outcome = await attemptAt((socket) => socket.write(httpAnswer('200 OK', `a${'é'.repeat(10_000)}`)));
    expect(outcome.attempt.answer).toBe(`a${'é'.repeat(8 * 1024 - 1)}`);
  });

  it('shows what is no text as replacement characters', async () => {
    const outcome = await attemptAt((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n');
      socket.write(Buffer.from([0x61, 0xff, 0x00, 0x62]));
    });
    expect(outcome.attempt.answer).toBe('a\uFFFD\uFFFDb');
  });

  it('unpacks of a compressed answer so much as is read of others', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 'a'));
    const outcome = await attemptAt((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
      socket.write(bomb);
    });
    expect(outcome.accepted).toBe(true);
    expect(outcome.body).toBe('a'.repeat(64 * 1024));
    expect(outcome.unread).toBe('it is longer than 64 KiB');
    expect(outcome.attempt.answer).toBe('a'.repeat(16 * 1024));
  });

  it('holds little of what many partners pour out at once', async () => {
    const flood = Buffer.alloc(10_000_000, 'x');
    const partner = await partnerThat((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${flood.length.toString(16)}\r\n`);
      socket.write(flood);
    });
    const { send } = senderWith({ allowedDestinations: [partner.destination] });
    const used = () => process.memoryUsage().external + process.memoryUsage().heapUsed;
    const before = used();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, used() - before);
    }, 2);
    const url = `http://${partner.destination}/`;
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, i) => send(get(url), `d-${i}`)));
    clearInterval(watch);
    expect(outcomes.every(({ accepted, body }) => accepted && body.length === 64 * 1024)).toBe(true);
    expect(most).toBeLessThan(100_000_000); // of 500 MB
  });
});

describe('failures', () => {
  it.each<[string, Parameters<typeof startRawPartner>[0], { status: number | null; error: unknown; answer?: unknown }]>(
    [
      ['hangs', () => {}, { status: null, error: 'no answer within 0.2 s' }],
      [
        'drips its head',
        (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nX-Slow: 123456789012345678901234567890'),
        { status: null, error: 'no answer within 0.2 s' },
      ],
      [
        'drips its body',
        (socket) => {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
          drip(socket, 'x'.repeat(1000));
        },
        { status: 200, error: 'the answer was not complete within 0.2 s', answer: expect.stringMatching(/^x+$/) },
      ],
      ['resets', (socket) => socket.resetAndDestroy(), { status: null, error: 'connection reset by the destination' }],
      [
        'hangs up',
        (socket) => socket.end(),
        { status: null, error: 'connection closed before the answer was complete' },
      ],
      [
        'breaks off its body',
        (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf'),
        { status: 200, error: 'connection closed before the answer was complete', answer: 'half' },
      ],
      [
        'breaks off chunks',
        (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'),
        { status: 200, error: 'connection closed before the answer was complete', answer: 'hello' },
      ],
      [
        'answers garbage',
        (socket) => socket.end('\x16\x03\x01 hello'),
        { status: null, error: expect.stringContaining('not valid HTTP') },
      ],
      [
        'answers with two lengths',
        (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
        { status: 200, error: 'the answer is not valid HTTP (two different Content-Lengths)' },
      ],
      [
        'says "one moment" for ever',
        (socket) => {
          const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 50);
          socket.on('close', () => clearInterval(timer));
        },
        { status: null, error: 'no answer within 0.2 s' },
      ],
      [
        'sends chunks that are none',
        (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n'),
        { status: 200, error: expect.stringContaining('not valid HTTP') },
      ],
      [
        'sends a length that is none',
        (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nab'),
        { status: 200, error: expect.stringContaining('not valid HTTP') },
      ],
      [
        'sends endless chunk extensions',
        (socket) => {
          socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;');
          drip(socket, 'x');
        },
        { status: 200, error: 'the answer was not complete within 0.2 s' },
      ],
      [
        'sends endless headers',
        (socket) => {
          socket.write('HTTP/1.1 200 OK\r\n');
          for (let i = 0; i < 1000; i++) socket.write(`X-${i}: ${'x'.repeat(1000)}\r\n`);
        },
        { status: 200, error: 'the answer’s headers are larger than 16 KiB' },
      ],
    ],
  )('a partner that %s', async (_, answer, attempt) => {
    // what isn't about time takes as long as the machine does
    const isLate = typeof attempt.error === 'string' && attempt.error.includes('within 0.2 s');
    const outcome = await attemptAt(answer, isLate ? 200 : 30_000);
    const { status } = attempt;
    // Once it has said 2xx it has the webhook, and must not be sent it again for the sake of what follows.
    expect(outcome).toMatchObject({ accepted: status === 200, permanent: false, gone: false });
    expect(outcome.unread).toEqual(status === 200 ? outcome.attempt.error : undefined);
    expect(outcome).toMatchObject({ health: 'bad', attempt });
    expect(outcome.unsent).toBe(false); // it had the request
  });

  it('nobody listens', async () => {
    const partner = await startRawPartner(() => {});
    await partner.close();
    const { send } = senderWith({ allowedDestinations: [partner.destination] });
    expect(await send(get(`http://${partner.destination}/`), 'd-1')).toMatchObject({
      permanent: false,
      unsent: true,
      health: 'bad',
      attempt: { status: null, error: 'connection refused' },
    });
  });

  it('the partner speaks no TLS', async () => {
    const partner = await partnerThat(() => {});
    const { send } = senderWith({
      allowedDestinations: [partner.destination],
      timeouts: { connectMs: 200, attemptMs: 5_000 },
    });
    expect(await send(get(`https://${partner.destination}/`), 'd-1')).toMatchObject({
      unsent: true,
      attempt: { error: 'no connection within 0.2 s' },
    });
  });

  it('the caller cancels', async () => {
    const cancel = new AbortController();
    const partner = await partnerThat(() => cancel.abort());
    const { send } = senderWith({ allowedDestinations: [partner.destination] });
    const outcome = await send(get(`http://${partner.destination}/`), 'd-1', { signal: cancel.signal });
    expect(outcome).toMatchObject({ accepted: false, attempt: { status: null, error: 'cancelled' } });
    expect((await send(get(`http://${partner.destination}/`), 'd-1', { signal: cancel.signal })).attempt.error).toBe(
      'cancelled',
    );
  });

  it('answers in time to others while one partner hangs', async () => {
    const slow = await partnerThat(() => {});
    const quick = await partnerThat((socket) => socket.write(httpAnswer('200 OK')));
    const { send } = senderWith({
      allowedDestinations: [slow.destination, quick.destination],
      timeouts: { connectMs: 500, attemptMs: 300 },
    });
    const order: string[] = [];
    await Promise.all([
      send(get(`http://${slow.destination}/`), 'd-1').then(() => order.push('slow')),
      send(get(`http://${quick.destination}/`), 'd-2').then(() => order.push('quick')),
    ]);
    expect(order).toEqual(['quick', 'slow']);
  });
});

describe('destination guard', () => {
  const resolving =
    (...answers: string[][]): DnsLookup =>
    (_, __, callback) => {
      const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };

  it.each([
    'http://127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://0:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://%31%32%37.0.0.1:PORT/',
    'http://0.0.0.0:PORT/',
    'http://[::]:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[::127.0.0.1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://[2002:7f00:1::]:PORT/',
    'http://localhost:PORT/',
    'http://localhost.:PORT/',
  ])('%s is never connected to', async (url) => {
    const partner = await partnerThat((socket) => socket.write(httpAnswer('200 OK')));
    const { send } = senderWith({ lookup: resolving(['127.0.0.1']) });
    const outcome = await send(get(url.replace('PORT', String(partner.port))), 'd-1');
    expect(outcome).toMatchObject({ accepted: false, permanent: true, attempt: { status: null } });
    expect(outcome.attempt.error).toMatch(/^blocked destination: .* is .*; add .* to TRL_ALLOWED_DESTINATIONS/);
    expect(partner.connections()).toBe(0);
  });

  it.each([
    ['private', ['10.0.0.5']],
    ['metadata', ['169.254.169.254']],
    ['loopback', ['127.0.0.1']],
    ['zero', ['0.0.0.0']],
    ['CGNAT', ['100.64.0.1']],
    ['a cloud’s own service', ['168.63.129.16']],
    ['link-local IPv6', ['fe80::1']],
    ['unique local IPv6', ['fd00:ec2::254']],
    ['NAT64', ['64:ff9b::a9fe:a9fe']],
    ['6to4', ['2002:7f00:1::']],
    ['Teredo', ['2001:0:4136:e378::1']],
    ['good and bad at once', ['8.8.8.8', '127.0.0.1']],
    ['good IPv4 and bad IPv6', ['8.8.8.8', 'fd00::1']],
    ['mapped', ['::ffff:127.0.0.1']],
    ['nonsense', ['not-an-address']],
  ])('refuses a name that resolves to %s', async (_, addresses) => {
    const partner = await partnerThat((socket) => socket.write(httpAnswer('200 OK')));
    const { send } = senderWith({ lookup: resolving(addresses) });
    const outcome = await send(get(`http://partner.example:${partner.port}/`), 'd-1');
    expect(outcome).toMatchObject({ permanent: true, attempt: { status: null } });
    expect(outcome.attempt.error).toContain(
      `blocked destination: partner.example resolves to ${addresses.at(-1)}, which is `,
    );
    expect(outcome.attempt.error).toContain(`add partner.example:${partner.port} to TRL_ALLOWED_DESTINATIONS`);
    expect(partner.connections()).toBe(0);
  });

  it('judges a name anew for each connection, by the very answer that is connected to', async () => {
    const partner = await partnerThat((socket) => socket.end(httpAnswer('200 OK', '', 'Connection: close\r\n')));
    // 2d00::/8 is given to no one: the first answer is let through and reaches nobody.
    const lookup = resolving(['2d00::1'], ['127.0.0.1']);
    const { send } = senderWith({ lookup, timeouts: { connectMs: 100, attemptMs: 100 } });
    const first = await send(get(`http://partner.example:${partner.port}/`), 'd-1');
    expect(first.permanent).toBe(false);
    const second = await send(get(`http://partner.example:${partner.port}/`), 'd-1');
    expect(second).toMatchObject({ permanent: true });
    expect(partner.connections()).toBe(0);
  });

  it('looks at what it is really connected to, should the answer change after it was checked', async () => {
    const partner = await partnerThat((socket) => socket.end(httpAnswer('200 OK')));
    let reads = 0;
    const changing = {
      family: 4,
      get address() {
        reads += 1;
        return reads === 1 ? '8.8.8.8' : '127.0.0.1';
      },
    };
    const { send } = senderWith({ lookup: (_, __, callback) => callback(null, [changing]) });
    const outcome = await send(get(`http://partner.example:${partner.port}/`), 'd-1');
    expect(outcome).toMatchObject({ permanent: true, unsent: true, attempt: { status: null } });
    expect(outcome.attempt.error).toContain('connected to 127.0.0.1, which is loopback');
    expect(partner.requests).toEqual([]);
  });

  it('allows a private destination by exact host and port, and only that', async () => {
    const partner = await partnerThat((socket) => socket.write(httpAnswer('200 OK')));
    const { port } = partner;
    const { send } = senderWith({
      allowedDestinations: [`Partner.example:${port}`, `localhost:${port}`],
      lookup: resolving(['127.0.0.1']),
    });
    const accepted = async (url: string) => (await send(get(url), 'd-1')).accepted;
    expect(await accepted(`http://partner.example:${port}/`)).toBe(true);
    expect(await accepted(`http://localhost:${port}/`)).toBe(true);
    expect(await accepted(`http://other.example:${port}/`)).toBe(false);
    expect(await accepted(`http://127.0.0.1:${port}/`)).toBe(false);
  });

  it('says when a name is not found, and tries again later', async () => {
    const lookup: DnsLookup = (_, __, callback) =>
      callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []);
    const outcome = await senderWith({ lookup }).send(get('http://partner.example/'), 'd-1');
    expect(outcome).toMatchObject({ permanent: false, attempt: { error: 'host name not found' } });
    const none = await senderWith({ lookup: resolving([]) }).send(get('http://partner.example/'), 'd-1');
    expect(none).toMatchObject({ permanent: false, attempt: { error: 'host name not found' } });
  });

  it('ends a name look-up that takes too long', async () => {
    const { send } = senderWith({ lookup: () => {}, timeouts: { connectMs: 50, attemptMs: 5_000 } });
    const outcome = await send(get('http://partner.example/'), 'd-1');
    expect(outcome).toMatchObject({ permanent: false, attempt: { error: 'no connection within 0.05 s' } });
  });

  it('refuses an allow-list that it can’t read', () => {
    expect(() => createSender({ allowedDestinations: ['localhost'], now: Date.now })).toThrow(
      '"localhost" is not host:port',
    );
  });
});

/** A byte every few milliseconds, until the other side is gone. */
function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text.charAt(at++ % text.length)), 5);
  socket.on('close', () => clearInterval(timer));
}
