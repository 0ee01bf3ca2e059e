import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quiet } from '../../testing/waiting.testing.ts';
import { startAdmin, type TestAdmin, TOKEN } from '../startAdmin.testing.ts';
import { AT, deliveryEvent, endAll } from './deliveries.testing.ts';

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
});
afterEach(() => admin.stop());

const AUTHORISED = { headers: { authorization: `Bearer ${TOKEN}` } };

async function download(query = '') {
  const response = await fetch(`${admin.origin}/api/deliveries/export${query}`, AUTHORISED);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const idsOf = (jsonLines: string) =>
  jsonLines
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).id);

describe('the export', () => {
  it('is CSV with a heading, one line a delivery, newest first, with the last attempt', async () => {
    await admin.store.commit([deliveryEvent('e1')], 0);
    await endAll(admin, 'failed', { status: 500, error: 'HTTP 500', answer: 'say "no",\nplease' });
    await admin.store.commit([deliveryEvent('e2', { state: 'test_logged', test: true })], 0);
    const { status, headers, body } = await download('?format=csv');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe('attachment; filename="deliveries-2025-11-24T160000Z.csv"');
    const url = 'https://partner.example/p?id=';
    expect(body.split('\r\n')).toEqual([
      'id,at,connector,event,event_name,test,state,due_at,method,url,body,attempts,last_attempt_at,status,duration_ms,error,answer,was_test_logged,unsendable,dropped_at,dropped_by,dropped_because,leg,transaction_id',
      `d-e2,2025-11-24T16:00:00.000Z,x,e2,Purchase,true,test_logged,,GET,${url}e2,,0,,,,,,false,,,,,webhook,`,
      `d-e1,2025-11-24T16:00:00.000Z,x,e1,Purchase,false,failed,,GET,${url}e1,,1,2025-11-24T16:00:00.050Z,500,7,HTTP 500,"say ""no"",\nplease",false,,,,,webhook,`,
      '',
    ]);
  });

  it('is JSON lines with all attempts and masked secrets', async () => {
    await admin.store.commit([deliveryEvent('e1')], 0);
    await endAll(admin, 'failed', { status: 500 });
    await admin.store.replayDelivery('d-e1', AT);
    await endAll(admin, 'succeeded');
    const { headers, body } = await download('?format=jsonl');
    expect(headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
    const { body: shown } = await admin.call('GET', '/api/deliveries/d-e1');
    expect(body.split('\n').map((line) => line && JSON.parse(line))).toEqual([shown, '']);
    expect(shown).toMatchObject({ attempts: [{ status: 500 }, { status: 200, manual: true }] });
    expect(body).not.toContain('abc123');
  });

  it('has the order number, as text to spreadsheets', async () => {
    const order = (id: string, transaction_id: string | number) => ({ ...deliveryEvent(id), data: { transaction_id } });
    await admin.store.commit([order('e1', 'A-1001'), order('e2', 70_123), order('e3', '=1+1')], 0);
    const lines = (await download()).body.split('\r\n');
    expect(lines.map((line) => line.split(',').at(-1))).toEqual(['transaction_id', "'=1+1", '70123', 'A-1001', '']);
    const rows = (await download('?format=jsonl')).body.trim().split('\n');
    expect(rows.map((row) => JSON.parse(row).transaction)).toEqual(['=1+1', '70123', 'A-1001']);
  });

  it('makes nothing of a partner’s answer a formula', async () => {
    await admin.store.commit([deliveryEvent('e1')], 0);
    await endAll(admin, 'succeeded', { answer: '=cmd|" /C calc"!A0' });
    expect((await download()).body).toContain(`,"'=cmd|"" /C calc""!A0",false,,,,,webhook,\r\n`);
  });

  it('has every page, and only what the filter lets through', async () => {
    const events = Array.from({ length: 230 }, (_, n) => deliveryEvent(`e${n}`, { connector: n % 2 ? 'odd' : 'even' }));
    await admin.store.commit(events, 0);
    const all = events.map(({ id }) => `d-${id}`).reverse();
    expect(idsOf((await download('?format=jsonl')).body)).toEqual(all);
    const odd = all.filter((id) => Number(id.slice(3)) % 2 === 1);
    expect(idsOf((await download('?format=jsonl&connector=odd')).body)).toEqual(odd);
    expect((await download('?format=jsonl&status=5xx')).body).toBe('');
    expect((await download('?connector=unknown')).body).toMatch(/^id,at,[\w,]+\r\n$/);
  });

  it.each([
    ['format=xml', 'format'],
    ['limit=5', 'limit'],
    ['cursor=x', 'cursor'],
    ['state=done', 'state'],
    ['conector=x', 'conector'],
  ])('refuses ?%s with its field', async (query, field) => {
    const answer = await admin.call('GET', `/api/deliveries/export?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { field } });
  });

  it('answers 503 when the store can’t be read', async () => {
    await admin.store.close();
    expect((await download()).status).toBe(503);
  });

  describe('to a caller who reads slowly', () => {
    /** 10 MB in 400 pages: more than lies in the buffers between. */
    const events = 20_000;
    const startDownload = async () => {
      const many = Array.from({ length: events }, (_, n) => deliveryEvent(`e${n}-${'x'.repeat(100)}`));
      for (let from = 0; from < events; from += 2000) await admin.store.commit(many.slice(from, from + 2000), 0);
      let pages = 0;
      const { store } = admin;
      const list = store.listDeliveriesWhole;
      store.listDeliveriesWhole = (...parameters) => {
        pages += 1;
        return list(...parameters);
      };
      const { port } = new URL(admin.origin);
      const path = '/api/deliveries/export?format=jsonl';
      const [answer] = (await once(request({ port, path, ...AUTHORISED }).end(), 'response')) as [IncomingMessage];
      return { answer, pages: () => pages };
    };
    /** Resolves when no more pages are read, though there was time for many. */
    const untilQuiet = (pages: () => number) => quiet(pages, () => admin.store.listDeliveries({}, { limit: 50 }));

    it('stops reading until it goes on, and then is whole', async () => {
      const { answer, pages } = await startDownload();
      expect(await untilQuiet(pages)).toBeLessThan(events / 50 / 2);
      let text = '';
      for await (const chunk of answer) text += chunk;
      expect(idsOf(text)).toHaveLength(events);
    });

    it('reads no more once the caller is gone', async () => {
      const { answer, pages } = await startDownload();
      answer.destroy();
      expect(await untilQuiet(pages)).toBeLessThan(events / 50 / 2);
    });
  });
});
