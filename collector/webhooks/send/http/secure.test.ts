import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { guardedConnect } from '../connect.ts';
import { httpAnswer, startRawPartner } from '../rawPartner.testing.ts';
import { createSender } from '../send.ts';
import { CERTIFICATE, startTlsPartner } from '../tlsPartner.testing.ts';
import { createSecure } from './secure.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function partnerWith(...parameters: Parameters<typeof startTlsPartner>) {
  const partner = await startTlsPartner(...parameters);
  cleanups.push(() => partner.close());
  return partner;
}

function senderTo(port: number, options: { ca?: string } = { ca: CERTIFICATE }) {
  const sender = createSender({
    allowedDestinations: [
      `partner.example:${port}`,
      `partner.example.:${port}`,
      `other.example:${port}`,
      `127.0.0.1:${port}`,
    ],
    lookup: (_, __, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
    now: Date.now,
    timeouts: { connectMs: 3_000, attemptMs: 5_000 },
    ...options,
  });
  cleanups.push(() => sender.close());
  return (host = 'partner.example') =>
    sender.send({ method: 'GET', url: `https://${host}:${port}/p`, headers: [], body: null }, 'd-1');
}

const ok = (socket: Socket) => socket.write(httpAnswer('200 OK', 'thanks'));

describe('TLS to a partner', () => {
  it('sends over it, to a name or an address, and keeps the connection', async () => {
    let connections = 0;
    const names: unknown[] = [];
    const partner = await partnerWith(ok, {
      SNICallback: (name, callback) => {
        names.push(name);
        callback(null);
      },
      ALPNCallback: ({ protocols }) => {
        connections += 1;
        return protocols[0];
      },
    });
    const send = senderTo(partner.port);
    for (const host of ['partner.example', 'partner.example', '127.0.0.1']) {
      expect(await send(host)).toMatchObject({ accepted: true, attempt: { status: 200, answer: 'thanks' } });
    }
    expect(connections).toBe(2);
    expect(names).toEqual(['partner.example']);
  });

  it.each([
    ['that nobody vouches for', {}, 'partner.example', 'the TLS certificate is self-signed'],
    ['for another host', { ca: CERTIFICATE }, 'other.example', 'the TLS certificate is for another host'],
  ])('refuses a certificate %s', async (_, options, host, error) => {
    const requests: string[] = [];
    const partner = await partnerWith((_, request) => requests.push(request));
    const outcome = await senderTo(partner.port, options)(host);
    expect(outcome).toMatchObject({ unsent: true, permanent: false, attempt: { status: null, error } });
    expect(requests).toEqual([]);
  });

  it('does no arithmetic in a group of the partner’s choice, which may be as slow as it likes', async () => {
    const onlyDiffieHellman = { maxVersion: 'TLSv1.2', ciphers: 'DHE-RSA-AES128-GCM-SHA256', dhparam: 'auto' } as const;
    const partner = await partnerWith(ok, onlyDiffieHellman);
    const { unsent, attempt } = await senderTo(partner.port)();
    expect(unsent).toBe(true);
    expect(attempt.error).toMatch(/share no TLS cipher, .* \(TLS: .*handshake failure\)$/);
  });

  it('names the partner without the dot that makes its name absolute', async () => {
    const names: unknown[] = [];
    const partner = await partnerWith(ok, {
      SNICallback: (name, callback) => {
        names.push(name);
        callback(null);
      },
    });
    expect(await senderTo(partner.port)('partner.example.')).toMatchObject({ accepted: true });
    expect(names).toEqual(['partner.example']);
  });

  it('does not negotiate again in the middle, however often it is asked', async () => {
    const told: unknown[] = [];
    const again = (socket: TLSSocket) => {
      socket.renegotiate({}, (error) => told.push(error));
      socket.on('error', (error) => told.push(error));
      ok(socket);
    };
    const partner = await partnerWith(again, { maxVersion: 'TLSv1.2' });
    const { attempt } = await senderTo(partner.port)();
    await expect.poll(() => told.length).toBeGreaterThan(0);
    expect(String(told[0])).toMatch(/no.renegotiation/i);
    expect(attempt.durationMs).toBeLessThan(5_000);
  });

  it.each<[string, TlsOptions, RegExp]>([
    [
      'only old versions',
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      /no TLS version from 1.2 on/,
    ],
    [
      'a client certificate, TLS 1.3',
      { requestCert: true, rejectUnauthorized: true, ca: CERTIFICATE },
      /client certificate/,
    ],
  ])('says in plain words what is in the way: %s', async (_, options, text) => {
    const partner = await partnerWith(ok, options);
    const { attempt } = await senderTo(partner.port)();
    expect(attempt.error ?? attempt.answer).toMatch(text);
  });

  it('says that a partner speaks no TLS', async () => {
    const plain = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    cleanups.push(async () => void plain.close());
    const { port } = plain.address() as AddressInfo;
    const { unsent, attempt } = await senderTo(port)();
    expect({ unsent, error: attempt.error }).toEqual({
      unsent: true,
      error: expect.stringMatching(/^the destination does not speak TLS on this port \(TLS: /),
    });
  });

  it('counts what comes over the wire, not what it carries', async () => {
    const partner = await partnerWith(ok);
    const wireBytes = await new Promise<() => number>((resolve, reject) => {
      const connect = guardedConnect({
        allowed: new Set([`127.0.0.1:${partner.port}`]),
        lookup: () => undefined,
        isOwn: () => false,
        secure: createSecure({ ca: CERTIFICATE }),
        timeoutMs: 3_000,
      });
      connect(new URL(`https://127.0.0.1:${partner.port}`), (...[error, connected]) => {
        if (error) return reject(error);
        cleanups.push(async () => void connected.socket.destroy());
        resolve(connected.wireBytes);
      });
    });
    expect(wireBytes()).toBeGreaterThan(500); // the handshake alone
  });

  it('ends a handshake that stalls', async () => {
    const partner = await startRawPartner(() => undefined);
    cleanups.push(() => partner.close());
    const sender = createSender({
      allowedDestinations: [partner.destination],
      now: Date.now,
      timeouts: { connectMs: 100, attemptMs: 5_000 },
    });
    cleanups.push(() => sender.close());
    const url = `https://${partner.destination}/`;
    expect(await sender.send({ method: 'GET', url, headers: [], body: null }, 'd-1')).toMatchObject({
      unsent: true,
      permanent: false,
      attempt: { status: null, error: 'no connection within 0.1 s' },
    });
  });
});
