/** The document and `docs/api.md` are what `protocol.ts` and the schemas say now (`npm run docs:api` writes them), and true of the router. */
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { Router } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';
import { makeDocument, type OpenApi } from './document.testing.ts';
import { misfits } from './fits.testing.ts';
import document from './openapi.json' with { type: 'json' };
import { withReference } from './reference.testing.ts';

let made: OpenApi;
let admin: TestAdmin;
beforeAll(async () => {
  made = makeDocument();
  admin = await startAdmin();
}, 120_000);
afterAll(() => admin.stop());

describe('what is kept', () => {
  it('is the document that protocol and schemas make (else: npm run docs:api)', async () => {
    await expect(`${JSON.stringify(made, null, 1)}\n`).toMatchFileSnapshot('./openapi.json');
  });

  it('is the reference in docs/api.md (else: npm run docs:api)', async () => {
    const page = new URL('../../../docs/api.md', import.meta.url);
    await expect(withReference(readFileSync(page, 'utf8'), made)).toMatchFileSnapshot('../../../docs/api.md');
  });
});

it('is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(made))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

it('is answered', async () => {
  const { status, body } = await admin.call('GET', '/api/openapi.json');
  expect(status).toBe(200);
  expect(body).toEqual(document);
});

it('has every route that the router has, and no other', () => {
  const documented = Object.entries(made.paths)
    .filter(([path]) => !path.startsWith('/v1/'))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
  expect(documented.sort()).toEqual(routesOf(admin.router).sort());
});

it('names the role that a call refuses others for', async () => {
  const token = await admin.tokenFor('viewer');
  for (const [path, methods] of Object.entries(made.paths)) {
    for (const [method, { 'x-role': role, security }] of Object.entries(methods)) {
      if (security !== undefined || path.endsWith('/stream') || path.startsWith('/api/session')) continue;
      const { status, body } = await admin.call<{ role?: string }>(
        method.toUpperCase(),
        path.replace(/\{\w+\}/g, 'x'),
        method === 'get' ? undefined : {},
        token,
      );
      expect([method, path, status === 403 ? body.role : undefined]).toEqual([method, path, role]);
    }
  }
});

it.each([
  ['a field that is missing', { items: [] }, ['.next: is missing']],
  [
    'one that the contract doesn’t know',
    { items: [], next: null, more: 1 },
    ['.more: is answered, and not in the contract'],
  ],
  ['one of another type', { items: [], next: 5 }, ['.next: is 5, not null']],
  ['a part of a part', { items: [{ at: 1, who: 'a', what: 2 }], next: null }, ['.items[0].what: is 2, not string']],
  ['nothing', { items: [{ at: 1, who: 'a', what: 'b' }], next: 'c' }, []],
])('tells %s of an answer', (_, answer, wrong) => {
  const operation = made.paths['/api/audit']?.get as {
    responses: Record<number, { content: Record<string, { schema: object }> }>;
  };
  expect(misfits(answer, { ...operation.responses[200]?.content['application/json']?.schema })).toEqual(wrong);
});

interface Layer {
  /** mounted at the root */
  slash: boolean;
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** `METHOD /path` of all routes; routers within stand below `/api`, or at the root. */
function routesOf(router: Router, base = ''): string[] {
  return (router.stack as unknown as Layer[]).flatMap(({ route, handle, slash }) => {
    if (route) return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${base}${route.path}`);
    return handle.stack ? routesOf(handle as unknown as Router, slash ? base : '/api') : [];
  });
}
