import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestPartner, type TestPartner } from '../../testing/testPartner.testing.ts';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';

let ops: TestPartner;
let admin: TestAdmin;
beforeEach(async () => {
  ops = await startTestPartner();
  admin = await startAdmin({ allowedDestinations: [ops.destination, '127.0.0.1:25'] });
});
afterEach(async () => {
  await admin.stop();
  await ops.close();
});

const put = (alerts: unknown) => admin.call('PUT', '/api/container', { alerts });
const HOUR = 3_600_000;
const hook = (about: object = {}) => ({ kind: 'webhook', name: 'Ops', url: ops?.url, ...about });
const mail = (about: object = {}) => ({
  kind: 'email',
  name: 'Mail',
  to: ['ops@shop.example'],
  from: 'alerts@shop.example',
  server: 'smtp://127.0.0.1:25',
  ...about,
});

describe('alerts of the container', () => {
  it('are kept as they were sent', async () => {
    const alerts = {
      to: [hook(), mail({ name: 'Mail 2' })],
      kinds: { silence: { usual: 30 }, disk_full: { on: false } },
      quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' },
    };
    expect(await put(alerts)).toMatchObject({ status: 200, body: { alerts } });
    expect((await admin.call('PUT', '/api/container', { name: 'Shop' })).body).toMatchObject({ alerts });
    expect((await put({})).body).toMatchObject({ alerts: { to: [], kinds: {} } });
  });

  it.each<[string, unknown, string]>([
    ['no such kind of receiver', { to: [{ kind: 'pager', name: 'x' }] }, 'alerts.to[0].kind'],
    ['an unknown field', { to: [], kind: {} }, 'alerts.kind'],
    ['an unknown field of a receiver', { to: [{ ...mail(), cc: 'x' }] }, 'alerts.to[0].cc'],
    ['an unknown kind', { kinds: { rain: {} } }, 'alerts.kinds.rain'],
    ['a threshold of another kind', { kinds: { overdue: { share: 5 } } }, 'alerts.kinds.overdue.share'],
    ['a threshold too large', { kinds: { share_failing: { share: 101 } } }, 'alerts.kinds.share_failing.share'],
    ['the same name twice', { to: [mail(), mail()] }, 'alerts.to'],
    ['11 receivers', { to: Array.from({ length: 11 }, (_, index) => mail({ name: `${index}` })) }, 'alerts.to'],
    ['an address with a line break', { to: [mail({ to: ['a@b.example\r\nBcc: c@d'] })] }, 'alerts.to[0].to[0]'],
    ['an address with a name', { to: [mail({ from: 'Ops <ops@shop.example>' })] }, 'alerts.to[0].from'],
    ['two addresses in one', { to: [mail({ to: ['a@b.example,c@d.example'] })] }, 'alerts.to[0].to[0]'],
    ['a server that is none', { to: [mail({ server: 'mail.example' })] }, 'alerts.to[0].server'],
    ['a password in the address', { to: [mail({ server: 'smtps://u:p@mail.example' })] }, 'alerts.to[0].server'],
    ['a user without a password', { to: [mail({ server: 'smtps://u@mail.example' })] }, 'alerts.to[0].password'],
    ['a password without a user', { to: [mail({ password: '{{SECRET.smtp}}' })] }, 'alerts.to[0].server'],
    ['a password as it is', { to: [mail({ server: 'smtps://u@m.example', password: 'x' })] }, 'alerts.to[0].password'],
    [
      'a password that is no secret yet',
      { to: [mail({ server: 'smtps://u@mail.example', password: '{{SECRET.smtp}}' })] },
      'alerts.to[0].password',
    ],
    ['a server in the own network', { to: [mail({ server: 'smtp://10.0.0.1' })] }, 'alerts.to[0].server'],
    ['an address in the own network', { to: [hook({ url: 'http://169.254.169.254/' })] }, 'alerts.to[0].url'],
    ['an address with a password', { to: [hook({ url: 'https://u:p@ops.example/' })] }, 'alerts.to[0].url'],
    ['another scheme', { to: [hook({ url: 'file:///etc/passwd' })] }, 'alerts.to[0].url'],
    [
      'a Slack address as it is',
      { to: [{ kind: 'slack', name: 'S', url: 'https://hooks.example/' }] },
      'alerts.to[0].url',
    ],
    ['a secret that isn’t there', { to: [{ kind: 'slack', name: 'S', url: '{{SECRET.s}}' }] }, 'alerts.to[0].url'],
    ['a signing secret that isn’t there', { to: [{ ...mail(), kind: 'webhook' }] }, 'alerts.to[0].url'],
    ['hours that are none', { quietHours: { from: '24:00', to: '07:00', zone: 'UTC' } }, 'alerts.quietHours.from'],
    ['a zone that is none', { quietHours: { from: '22:00', to: '07:00', zone: 'Mars' } }, 'alerts.quietHours.zone'],
    ['no hours at all', { quietHours: { from: '07:00', to: '07:00', zone: 'UTC' } }, 'alerts.quietHours'],
  ])('refuse %s at its field', async (_, alerts, field) => {
    const { status, body } = await put(alerts);
    const { errors } = body as { errors: { field: string }[] };
    expect({ status, fields: errors?.map((one) => one.field) ?? [(body as { field: string }).field] }).toMatchObject({
      status: 400,
      fields: expect.arrayContaining([field]),
    });
  });

  it('keep the secrets that they need', async () => {
    await admin.call('PUT', '/api/secrets/hook', { value: `${ops.url}/T1/x`, hosts: [ops.destination] });
    expect(await put({ to: [{ kind: 'slack', name: 'Team', url: '{{SECRET.hook}}' }] })).toMatchObject({ status: 200 });
    expect(await admin.call('DELETE', '/api/secrets/hook')).toMatchObject({ status: 409 });
    expect(await admin.call('PUT', '/api/secrets/hook', { hosts: ['other.example'] })).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/^alerts\.to\[0\]\.url: the secret "hook" may not be sent to 127/) },
    });
    expect((await admin.call('GET', '/api/secrets')).body).toMatchObject({ items: [{ usedByAlerts: ['Team'] }] });
    await put({ to: [] });
    expect(await admin.call('DELETE', '/api/secrets/hook')).toMatchObject({ status: 204 });
  });
});

describe('POST /api/alerts/test', () => {
  it('sends to the one receiver, and answers how it went, on record', async () => {
    await put({ to: [hook(), hook({ name: 'Other' })] });
    expect(await admin.call('POST', '/api/alerts/test', { receiver: 'Ops' })).toMatchObject({
      status: 200,
      body: { accepted: true, status: 200, answer: 'ok' },
    });
    expect(ops.requests.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['alert.test']);
    expect((await admin.call('GET', '/api/audit')).body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ what: 'alert_tested', subject: 'Ops' })]),
    });
  });

  it('knows no other receivers, and is for admins', async () => {
    expect(await admin.call('POST', '/api/alerts/test', { receiver: 'Ops' })).toMatchObject({ status: 404 });
    const editor = await admin.tokenFor('editor');
    expect(await admin.call('POST', '/api/alerts/test', { receiver: 'Ops' }, editor)).toMatchObject({ status: 403 });
  });
});

describe('POST /api/alerts/:id/snooze', () => {
  async function begin(): Promise<string> {
    const webhook = { url: 'https://acme.example/' };
    await admin.call('POST', '/api/connectors', { id: 'acme', name: 'Acme', triggers: ['Purchase'], webhook });
    await admin.call('POST', '/api/connectors/acme/webhook/pause', {});
    await put({ to: [hook()] });
    await admin.alerts.look();
    const { body } = await admin.call<{ items: { id: string }[] }>('GET', '/api/alerts');
    return body.items[0]?.id ?? '';
  }

  it('keeps quiet until then, on record', async () => {
    const id = await begin();
    const until = admin.now() + HOUR;
    const editor = await admin.tokenFor('editor', 'Anna');
    expect(await admin.call('POST', `/api/alerts/${id}/snooze`, { until }, editor)).toMatchObject({
      status: 200,
      body: { id, snoozedUntil: until, snoozedBy: 'Anna' },
    });
    admin.later(HOUR);
    await admin.alerts.look();
    expect(ops.requests.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      'alert.began',
      'alert.still',
    ]);
    expect((await admin.call('GET', '/api/audit')).body).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ who: 'Anna', what: 'alert_snoozed', subject: 'Webhook paused: Acme' }),
      ]),
    });
  });

  it('ends with null', async () => {
    const id = await begin();
    await admin.call('POST', `/api/alerts/${id}/snooze`, { until: admin.now() + HOUR });
    const { body } = await admin.call('POST', `/api/alerts/${id}/snooze`, { until: null });
    expect(body).toMatchObject({ snoozedUntil: null });
    expect(body).not.toHaveProperty('snoozedBy');
  });

  it.each([
    ['now', 0],
    ['in 31 days', 31 * 24 * HOUR],
  ])('refuses %s', async (_, ms) => {
    const id = await begin();
    expect(await admin.call('POST', `/api/alerts/${id}/snooze`, { until: admin.now() + ms })).toMatchObject({
      status: 400,
      body: { field: 'until' },
    });
  });

  it('knows no other incidents', async () => {
    expect(await admin.call('POST', '/api/alerts/x/snooze', { until: admin.now() + 1 })).toMatchObject({ status: 404 });
  });
});
