import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import type { AlertReceiver } from '../../connector/types.ts';
import type { Secret } from '../../secrets/secrets.ts';
import { startTestPartner } from '../../testing/testPartner.testing.ts';
import { createPreparer } from '../../webhooks/secrets/prepareRequest.ts';
import { createSender } from '../../webhooks/send/send.ts';
import { CERTIFICATE } from '../../webhooks/send/tlsPartner.testing.ts';
import type { Incident } from '../state.ts';
import { signIn, startMailServer } from './smtpServer.testing.ts';
import { createTell } from './tell.ts';
import { testWords, wordsOf } from './words.ts';

const SIGNING = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const SITE = { name: 'Shop', url: 'https://collect.shop.example' };
const BEGAN = Date.UTC(2026, 10, 25, 12, 30);

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function incident(about: Partial<Incident> = {}): Incident {
  return {
    id: 'incident-1',
    kind: 'webhook_paused',
    subject: 'acme',
    about: 'Acme',
    beganAt: BEGAN,
    count: 1,
    example: 'The partner answered 410 Gone.',
    clearSince: null,
    overAt: null,
    flaps: 0,
    told: true,
    overTold: false,
    snoozedUntil: null,
    messages: [],
    ...about,
  };
}

function teller(secrets: Partial<Secret>[] = [], allowedDestinations: string[] = []) {
  const all = secrets.map((one) => ({ name: '', value: '', hosts: [], changedAt: 0, changedBy: 'Anna', ...one }));
  const kept = { find: (name: string) => all.find((one) => one.name === name), refresh: async () => undefined };
  const sender = createSender({ allowedDestinations, now: Date.now, prepare: createPreparer(kept), ca: CERTIFICATE });
  closing.push(sender.close);
  const tell = createTell({ ...sender, secrets: kept, now: Date.now, ca: CERTIFICATE });
  return (receiver: AlertReceiver, about = incident(), telling: 'began' | 'over' | 'still' = 'began') =>
    tell(receiver, { id: 'message-1', words: wordsOf(about, telling, SITE), incident: about });
}

async function partner(...args: Parameters<typeof startTestPartner>) {
  const started = await startTestPartner(...args);
  closing.push(started.close);
  return started;
}

async function mailServer(...args: Parameters<typeof startMailServer>) {
  const started = await startMailServer(...args);
  closing.push(started.close);
  return started;
}

describe('a webhook', () => {
  it('is signed so that the reference reader takes it, and says what is wrong', async () => {
    const ops = await partner();
    const tell = teller([{ name: 'ops', value: SIGNING, hosts: ['127.0.0.1'] }], [ops.destination]);
    const attempt = await tell({ kind: 'webhook', name: 'Ops', url: `${ops.url}/alerts`, signWith: ['ops'] });
    expect(attempt).toMatchObject({ accepted: true, status: 200, answer: 'ok' });
    const [{ body, headers, method, url } = { body: '', headers: {}, method: '', url: '' }] = ops.requests;
    expect({ method, url, id: headers['webhook-id'] }).toEqual({ method: 'POST', url: '/alerts', id: 'message-1' });
    const read = new Webhook(SIGNING).verify(body, headers as Record<string, string>);
    expect(read).toEqual({
      type: 'alert.began',
      timestamp: expect.stringMatching(/^\d{4}-/),
      data: {
        title: '[Shop] Webhook paused: Acme',
        text: 'The partner answered 410 Gone.\nSince 2026-11-25 12:30 UTC.',
        link: 'https://collect.shop.example/connectors/acme',
        incident: 'incident-1',
        kind: 'webhook_paused',
        label: 'Webhook paused',
        subject: 'acme',
        about: 'Acme',
        count: 1,
        example: 'The partner answered 410 Gone.',
        beganAt: '2026-11-25T12:30:00.000Z',
        overAt: null,
      },
    });
  });

  it('says when it is over, and how long it lasted', async () => {
    const ops = await partner();
    const tell = teller([], [ops.destination]);
    await tell({ kind: 'webhook', name: 'Ops', url: ops.url }, incident({ overAt: BEGAN + 3 * 3_600_000 }), 'over');
    expect(JSON.parse(ops.requests[0]?.body ?? '')).toMatchObject({
      type: 'alert.over',
      data: { title: '[Shop] Over: Webhook paused: Acme', text: expect.stringContaining('lasted 3 hours') },
    });
  });

  it('says what went wrong', async () => {
    const ops = await partner((response) => response.writeHead(500).end('broken'));
    const tell = teller([], [ops.destination]);
    const at = { kind: 'webhook', name: 'Ops', url: ops.url } as const;
    expect(await tell(at)).toMatchObject({ accepted: false, status: 500, error: 'it answered 500', answer: 'broken' });
    expect(await tell({ ...at, signWith: ['gone'] })).toMatchObject({
      accepted: false,
      error: 'there is no secret "gone" any more',
    });
    expect(await teller()(at)).toMatchObject({ error: expect.stringMatching(/^blocked destination: 127/) });
  });
});

describe('Slack', () => {
  it('gets its shape at an address that nobody is shown', async () => {
    const slack = await partner((response) => response.writeHead(302, { location: `${slack.url}/T1/B2/x3` }).end());
    const url = `${slack.url}/T1/B2/x3`;
    const tell = teller([{ name: 'slack', value: url, hosts: [slack.destination] }], [slack.destination]);
    const attempt = await tell({ kind: 'slack', name: 'Team', url: '{{SECRET.slack}}' });
    expect(slack.requests[0]).toMatchObject({ url: '/T1/B2/x3' });
    expect(JSON.parse(slack.requests[0]?.body ?? '')).toEqual({
      text: '*[Shop\u2060] Webhook paused: Acme*\nThe partner answered 410 Gone.\nSince 2026-11-25 12:30 UTC.\nhttps://collect.shop.example/connectors/acme'.replace(
        '\u2060]',
        ']\u2060',
      ),
    });
    expect(attempt).toMatchObject({ accepted: false, status: 302 });
    expect(JSON.stringify(attempt)).not.toContain('x3');
  });

  it('isn’t told where the secret may not be sent, or is none', async () => {
    const tell = teller([{ name: 'slack', value: 'https://hooks.example/x', hosts: ['other.example'] }]);
    const slack = { kind: 'slack', name: 'Team', url: '{{SECRET.slack}}' } as const;
    expect((await tell(slack)).error).toBe('the secret "slack" may not be sent to hooks.example:443');
    expect((await tell({ ...slack, url: '{{SECRET.gone}}' })).error).toBe('there is no secret "gone"');
    const bad = teller([{ name: 'slack', value: 'no address', hosts: ['x'] }]);
    expect((await bad(slack)).error).toBe('the secret "slack" is no http(s) address');
  });

  it('takes a hostile name as text', async () => {
    const slack = await partner();
    const tell = teller([{ name: 's', value: slack.url, hosts: ['127.0.0.1'] }], [slack.destination]);
    const about = incident({ about: '<!channel> @here [x](http://evil.example) *b* </a>&\u202e' });
    await tell({ kind: 'slack', name: 'Team', url: '{{SECRET.s}}' }, about);
    const { text } = JSON.parse(slack.requests[0]?.body ?? '') as { text: string };
    expect(text).toContain(
      '&lt;!channel&gt; @\u2060here [x]\u2060(http:\u2060//evil.example) *\u2060b*\u2060 &lt;/a&gt;&amp; ',
    );
    expect(text).not.toMatch(/[<>\u202e]/);
  });
});

describe('mail', () => {
  const receiver = (port: number, about: object = {}): AlertReceiver => ({
    kind: 'email',
    name: 'Mail',
    to: ['ops@shop.example', 'boss@shop.example'],
    from: 'alerts@shop.example',
    server: `smtp://127.0.0.1:${port}`,
    ...about,
  });
  const secret = (destination: string) => [{ name: 'smtp', value: 'pass-word', hosts: [destination] }];
  const authenticated = (port: number, scheme: string, user = 'robot%40shop.example') =>
    receiver(port, { server: `${scheme}://${user}@127.0.0.1:${port}`, password: '{{SECRET.smtp}}' });

  it('goes to a server without TLS and without a password', async () => {
    const server = await mailServer({ disabledCommands: ['STARTTLS', 'AUTH'] });
    const attempt = await teller([], [server.destination])(receiver(server.port));
    expect(attempt).toMatchObject({ accepted: true, status: 250 });
    const [mail] = server.mails;
    expect(mail).toMatchObject({
      from: 'alerts@shop.example',
      to: ['ops@shop.example', 'boss@shop.example'],
      secure: false,
    });
    expect(mail?.raw).toContain('Subject: [Shop] Webhook paused: Acme\r\n');
    expect(mail?.raw).toContain('Message-ID: <message-1@shop.example>\r\n');
    expect(mail?.raw).toContain('https://collect.shop.example/connectors/acme');
  });

  it('takes STARTTLS where it is offered, without a password whoever’s certificate it is', async () => {
    const server = await mailServer({ disabledCommands: ['AUTH'] });
    expect(await teller([], [server.destination])(receiver(server.port))).toMatchObject({ accepted: true });
    expect(server.mails).toMatchObject([{ secure: true }]);
  });

  it.each([
    ['smtp', {}],
    ['smtps', { secure: true }],
  ])('signs in over %s', async (scheme, options) => {
    const server = await mailServer({ ...options, ...signIn('robot@shop.example', 'pass-word') });
    const tell = teller(secret(server.destination), [server.destination]);
    expect(await tell(authenticated(server.port, scheme))).toMatchObject({ accepted: true, status: 250 });
    expect(server.mails).toMatchObject([{ secure: true, user: 'robot@shop.example' }]);
  });

  it('sends no password without TLS', async () => {
    const seen: string[] = [];
    const server = await mailServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, callback) => {
        seen.push(password ?? '');
        callback(null, { user: 'x' });
      },
    });
    const tell = teller(secret(server.destination), [server.destination]);
    expect(await tell(authenticated(server.port, 'smtp'))).toMatchObject({ accepted: false });
    expect({ seen, mails: server.mails }).toEqual({ seen: [], mails: [] });
  });

  it('keeps the password to itself when the server repeats it', async () => {
    const server = await mailServer({ secure: true, ...signIn('robot', 'another') });
    const tell = teller(secret(server.destination), [server.destination]);
    const attempt = await tell(authenticated(server.port, 'smtps', 'robot'));
    expect(attempt).toMatchObject({ accepted: false, status: 535, error: expect.stringContaining('***') });
    expect(JSON.stringify(attempt)).not.toContain('pass-word');
  });

  it('goes nowhere where webhooks may not go', async () => {
    const server = await mailServer();
    expect(await teller()(receiver(server.port))).toMatchObject({
      accepted: false,
      status: null,
      error: `blocked destination: 127.0.0.1 is loopback; add ${server.destination} to TRL_ALLOWED_DESTINATIONS to allow it`,
    });
    expect(server.mails).toEqual([]);
  });

  it('says that the server refused, or isn’t there', async () => {
    const full = await mailServer({
      onRcptTo: (_address, _session, callback) =>
        callback(Object.assign(new Error('mailbox full'), { responseCode: 452 })),
    });
    const tell = teller([], [full.destination]);
    expect(await tell(receiver(full.port))).toMatchObject({ accepted: false, status: 452 });
    await full.close();
    expect(await tell(receiver(full.port))).toMatchObject({ accepted: false, error: 'connection refused' });
  });

  it('says in words why TLS failed', async () => {
    const server = await mailServer({ disabledCommands: ['AUTH'] });
    const tell = teller([], [server.destination]);
    const attempt = await tell(receiver(server.port, { server: `smtps://127.0.0.1:${server.port}` }));
    expect(attempt.error).toMatch(/^the destination does not speak TLS on this port/);
  });

  it('has no line of a hostile name in its headers', async () => {
    const server = await mailServer();
    const about = incident({
      about: 'Acme\r\nBcc: evil@evil.example\r\n\r\nbody',
      example: 'One.\r\n.\r\nMAIL FROM:<x>',
    });
    expect(await teller([], [server.destination])(receiver(server.port), about)).toMatchObject({ accepted: true });
    const [mail] = server.mails;
    expect(mail?.to).toEqual(['ops@shop.example', 'boss@shop.example']);
    const [headers = ''] = mail?.raw.split('\r\n\r\n') ?? [];
    expect(headers).not.toMatch(/^bcc:/im);
    expect(server.mails).toHaveLength(1);
  });
});

describe('words', () => {
  it('are links where the collector knows its address, else paths', () => {
    expect(testWords({ name: 'Shop', url: undefined }).link).toBe('/settings/alerts');
    expect(wordsOf(incident({ kind: 'no_click' }), 'began', SITE).link).toBe(
      'https://collect.shop.example/events?connector=acme&outcome=no_click',
    );
  });
});
