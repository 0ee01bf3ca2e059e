import { describe, expect, it } from 'vitest';
import type { Secret } from '../../secrets/secrets.ts';
import type { WebhookRequest } from '../build/request.ts';
import { createPreparer } from './prepareRequest.ts';

const secret = (name: string, change: Partial<Secret> = {}): Secret => ({
  name,
  value: 'value-1',
  hosts: ['h.example'],
  changedAt: 1,
  changedBy: 'admin',
  ...change,
});
const REQUEST: WebhookRequest = { method: 'GET', url: 'https://h.example/?a=***', headers: [], body: null };
const asks: WebhookRequest = { ...REQUEST, secrets: [{ in: 'url', encode: 'url', start: 21, end: 24, secret: 'key' }] };

/** `later`: what the store has, which is known from the first refresh on. */
function preparer(known: Secret[], later: Secret[] | Error = known) {
  let secrets = known;
  let refreshes = 0;
  const prepare = createPreparer({
    find: (name) => secrets.find((one) => one.name === name),
    async refresh() {
      refreshes += 1;
      if (later instanceof Error) throw later;
      secrets = later;
    },
  });
  return { prepare: async (request: WebhookRequest) => prepare(request, 'id', 1000), refreshes: () => refreshes };
}

it('leaves a request without secrets as it is, and asks for none', async () => {
  const { prepare, refreshes } = preparer([]);
  expect(await prepare(REQUEST)).toMatchObject({ ok: true, request: REQUEST, signature: [] });
  expect(refreshes()).toBe(0);
});

it('fills in what it knows, without asking', async () => {
  const { prepare, refreshes } = preparer([secret('key')]);
  expect(await prepare(asks)).toMatchObject({ ok: true, request: { url: 'https://h.example/?a=value-1' } });
  expect(refreshes()).toBe(0);
});

describe('before it gives up, it asks what other collectors were told:', () => {
  it.each<[string, Secret[], Secret[]]>([
    ['a new secret', [], [secret('key')]],
    ['a new host', [secret('key', { hosts: ['other.example'] })], [secret('key')]],
  ])('%s', async (_, known, later) => {
    expect(await preparer(known, later).prepare(asks)).toMatchObject({ ok: true });
  });

  it.each<[string, Secret[], string]>([
    ['none', [], 'there is no secret "key" any more'],
    [
      'no such host',
      [secret('key', { hosts: ['h.example:8443'] })],
      'the secret "key" may not be sent to h.example:443',
    ],
  ])('%s, and then it is for good', async (_, known, error) => {
    expect(await preparer(known).prepare(asks)).toEqual({ ok: false, error });
  });

  it('and while they can’t be asked, it is only for now', async () => {
    const { prepare } = preparer([], new Error('the store is away'));
    expect(await prepare(asks)).toEqual({ ok: false, error: 'there is no secret "key" any more', passing: true });
  });
});

it.each([
  ['unknown', [], 'there is no secret "sign" any more'],
  ['for another host', [secret('sign', { hosts: ['other.example'] })], 'may not be sent to h.example:443'],
  ['none for signing', [secret('sign')], 'the secret "sign" can’t sign: it has to be "whsec_"'],
])('sends nothing unsigned where the secret is %s', async (_, known, error) => {
  const prepared = await preparer(known).prepare({ ...REQUEST, signWith: ['sign'] });
  expect(prepared).toMatchObject({ ok: false, error: expect.stringContaining(error) });
});
