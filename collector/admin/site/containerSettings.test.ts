import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FILTER_DESCRIPTIONS, type FilterDescription } from '../../parameters/filters.ts';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';

interface Settings {
  key: string;
  name: string;
  allowedOrigins: string[];
  revision: string;
  tag: string;
}

let admin: TestAdmin;
beforeEach(async () => {
  admin = await startAdmin();
});
afterEach(() => admin.stop());

const get = () => admin.call<Settings>('GET', '/api/container');
const put = (body: unknown) => admin.call<Settings>('PUT', '/api/container', body);

describe('/api/container', () => {
  it('shows the settings and the tag to paste', async () => {
    const { key } = admin.holder.snapshot().container;
    expect((await get()).body).toEqual({
      key,
      name: 'My site',
      allowedOrigins: [],
      consent: { required: [] },
      page: {
        hashParameters: [],
        linkedDomains: [],
        pageViews: false,
        dataLayer: false,
        serverCookie: false,
        pixelMaxAgeSeconds: 30,
      },
      review: { twoPeople: false },
      alerts: { to: [], kinds: {} },
      revision: expect.any(String),
      tag: `<script async src="${admin.origin}/t/${key}.js"></script>`,
    });
  });

  it('shows the tag under the public address', async () => {
    const own = await startAdmin({ publicUrl: 'https://collect.example.com/' });
    try {
      const { body } = await own.call<Settings>('GET', '/api/container');
      expect(body.tag).toBe(`<script async src="https://collect.example.com/t/${body.key}.js"></script>`);
    } finally {
      await own.stop();
    }
  });

  it('takes an edited answer back, at once and durably', async () => {
    const { body } = await get();
    const allowedOrigins = ['https://shop.example.com'];
    const changed = await put({ ...body, name: 'Shop', allowedOrigins, consent: { required: ['ads'] } });
    expect(changed).toMatchObject({ status: 200, body: { key: body.key, name: 'Shop', allowedOrigins } });
    expect(admin.holder.snapshot().tagSettings.consent).toEqual(['ads']);
    expect(JSON.parse(await readFile(admin.containerPath, 'utf8'))).toMatchObject({ name: 'Shop', allowedOrigins });
  });

  it('keeps what the body leaves out', async () => {
    await put({ allowedOrigins: ['https://shop.example.com'] });
    expect((await put({ name: 'Shop' })).body.allowedOrigins).toEqual(['https://shop.example.com']);
  });

  it('tells the second of two who edit the same settings, and only where they name what they edited', async () => {
    const { body: mine } = await get();
    const { body: theirs } = await put({ ...mine, name: 'Theirs' });
    expect(theirs.revision).not.toBe(mine.revision);
    expect(await put({ revision: mine.revision, name: 'Mine' })).toMatchObject({
      status: 409,
      body: { field: 'revision', current: theirs },
    });
    expect((await get()).body).toEqual(theirs);
    expect((await put({ revision: theirs.revision, name: 'Mine' })).body.name).toBe('Mine');
    expect((await put({ name: 'My site' })).body.revision).toBe(mine.revision);
  });

  it.each<[string, unknown, string]>([
    ['another key', { key: 'cother' }, 'key'],
    ['an origin with a path', { allowedOrigins: ['https://shop.example.com/x'] }, 'allowedOrigins[0]'],
    ['a wildcard', { allowedOrigins: ['*'] }, 'allowedOrigins[0]'],
    ['no list', { allowedOrigins: 'https://shop.example.com' }, 'allowedOrigins'],
    ['a name over 64', { name: 'x'.repeat(65) }, 'name'],
    ['an unknown consent field', { consent: { requird: [] } }, 'consent.requird'],
    ['connectors', { connectors: [] }, 'connectors'],
    ['a list', [], 'body'],
  ])('refuses %s with its field', async (_, body, field) => {
    expect(await put(body)).toMatchObject({ status: 400, body: { field } });
  });
});

describe('/api/parameters', () => {
  it('describes each dynamic parameter with an example', async () => {
    const { body } = await admin.call<{ items: { name: string }[]; next: null }>('GET', '/api/parameters');
    expect(body.next).toBeNull();
    expect(body.items).toContainEqual(
      expect.objectContaining({ name: 'GCLID', group: 'Click', example: '12a34bC', description: expect.any(String) }),
    );
  });

  it('describes each filter in each way to write it', async () => {
    const { body } = await admin.call<{ filters: FilterDescription[] }>('GET', '/api/parameters');
    expect(body.filters).toEqual(FILTER_DESCRIPTIONS);
    expect(body.filters).toContainEqual({
      name: 'fixed',
      argument: '2',
      description: expect.any(String),
      gives: 'number',
      hashes: false,
    });
  });
});
