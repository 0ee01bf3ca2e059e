import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  envelope,
  event,
  ORIGIN,
  startTestCollector,
  type TestCollector,
  TOKEN,
} from '../../testing/testCollector.testing.ts';

const PAGE = 'https://shop.example/cart';
/** A known parameter, a partner's that is set up, one in another address, in the hash, and one that nobody knows. */
const ADDRESSES = [
  '?gclid=ID',
  '?A=1&AFF_click=ID#top',
  '?next=%2F%3Fgclid%3DID',
  '#tblciID',
  '#/x?fbclid=ID',
  '?irclickid=ID',
];

describe('an event of somebody who has not allowed what the container requires', () => {
  let collector: TestCollector;
  beforeAll(async () => {
    collector = await startTestCollector();
    await collector.api('PUT', '/api/container', {
      consent: { required: ['ads'] },
      page: { hashParameters: ['tblci'] },
    });
    const webhook = { enabled: true, url: 'https://partner.example/p' };
    const click = { enabled: true, parameter: 'aff_click', model: 'last', windowDays: 30 };
    await collector.api('POST', '/api/connectors', { id: 'aff', name: 'Aff', triggers: ['Purchase'], webhook, click });
    await collector.api('POST', '/api/connectors', {
      ...{ id: 'own', name: 'Own purpose', triggers: ['Lead'], mode: 'test', webhook, consent: ['analytics'] },
    });
  });
  afterAll(() => collector.stop());

  const send = async (body: object, headers: Record<string, string> = { origin: ORIGIN }, name = 'Purchase') => {
    const sent = event({ name });
    const response = await collector.post(envelope(collector.key, { ...body, events: [sent] }), headers);
    expect(response.status).toBe(200);
    return (await collector.api('GET', `/api/events/${sent.id}`)).body as Record<string, unknown>;
  };
  const full = (address: string) => ({
    visitor: `visitor-of-${address.length}`,
    page: { url: `${PAGE}${address}`, referrer: `https://news.example/a${address}`, fbp: 'fb.1.1.ID' },
    clicks: [{ at: Date.now() - 9, ids: { aff_click: 'ID', gclid: 'ID' }, sources: { utm_source: 'x' } }],
    contact: { email: 'ID@example.com' },
  });

  for (const [who, headers] of [
    ['a page', { origin: ORIGIN, 'user-agent': 'Browser ID' }],
    ['a server', { authorization: `Bearer ${TOKEN}`, 'user-agent': 'Browser ID' }],
  ] as const) {
    for (const [what, consent] of [
      ['refused', { ads: false }],
      ['named another purpose', { analytics: true }],
      ['named none', undefined],
    ] as const) {
      it.each(ADDRESSES)(`sent by ${who} that ${what} keeps nothing of %s, and why nothing fired`, async (address) => {
        const stored = await send({ ...full(address), consent }, headers);
        expect(JSON.stringify({ ...stored, id: '' })).not.toContain('ID');
        expect(stored).toMatchObject({
          page: { url: PAGE, referrer: 'https://news.example/a' },
          ...{ clicks: [], contact: {}, ip: '', userAgent: '' },
          decisions: [{ connector: 'aff', webhook: { outcome: 'skipped', reason: 'consent_missing' } }],
        });
      });
    }
  }

  it('leaves no click behind for the day that the visitor allows it', async () => {
    const { visitor } = await send({ ...full('?gclid=ID'), visitor: 'changes-mind', consent: { ads: false } });
    expect(await send({ visitor, consent: { ads: true } })).toMatchObject({ clicks: [] });
  });

  it('has a server to take consent back too, which forgets what was kept', async () => {
    const known = await send({ ...full('?gclid=ID'), visitor: 'crm-4711', consent: { ads: true } });
    expect(known).toMatchObject({ clicks: [{ ids: { gclid: 'ID' } }] });
    const response = await fetch(`${collector.url}/v1/consent`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ key: collector.key, visitor: 'crm-4711', consent: { ads: false } }),
    });
    expect([response.status, await response.json()]).toEqual([200, {}]);
    expect(await send({ visitor: 'crm-4711', consent: { ads: true } })).toMatchObject({ clicks: [] });
  });

  it('is another matter than a connector’s own purpose, which decides who fires, not what is kept', async () => {
    const stored = await send({ ...full('?gclid=ID'), consent: { ads: true, analytics: false } }, undefined, 'Lead');
    expect(stored).toMatchObject({
      page: { url: `${PAGE}?gclid=ID`, referrer: 'https://news.example/a?gclid=ID' },
      clicks: [{ ids: { aff_click: 'ID', gclid: 'ID' } }],
      decisions: [{ webhook: { reason: 'consent_missing' }, missingConsent: ['analytics'] }],
    });
  });

  it('is like any other where the container requires nothing', async () => {
    await collector.api('PUT', '/api/container', { consent: { required: [] } });
    expect(await send({ ...full('?gclid=ID'), consent: { ads: false } })).toMatchObject({
      page: { url: `${PAGE}?gclid=ID` },
      clicks: [{ ids: { gclid: 'ID' } }],
      contact: { email: 'ID@example.com' },
    });
  });
});
