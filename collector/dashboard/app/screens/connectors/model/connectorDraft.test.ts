import { describe, expect, it } from 'vitest';
import { parseConnectorInput } from '../../../../../connector/parse.ts';
import type { ShownConnector } from '../../../api/types.ts';
import { changes, merged, sayValue, withChangesSince } from '../../../conflict/changes.ts';
import { type Draft, draftOf, duplicateOf, emptyDraft, inputOf, previewInputOf } from './connectorDraft.ts';
import { LABELS } from './settings.ts';

const connector = (overrides: Partial<ShownConnector> = {}): ShownConnector => ({
  id: 'network-x',
  version: 4,
  updatedAt: 0,
  name: 'Network X',
  mode: 'enabled',
  triggers: ['Purchase'],
  dedupeTransactions: false,
  tests: 'send',
  takesTests: { webhook: true, pixel: true },
  webhook: {
    ...emptyDraft().webhook,
    url: 'https://partner.example/postback',
    parameters: [{ name: 'v', value: '{{VALUE}}' }],
    headers: [
      { name: 'Authorization', value: 'Bearer ***' },
      { name: 'X-Site', value: 'shop' },
    ],
    basicAuth: { user: 'u', password: '***' },
    responseRule: { body: 'contains', text: 'OK', retry: true },
    paused: { at: 1, reason: '410' },
  },
  pixel: { enabled: true, html: '<img src="https://p.example/">', sandbox: true, status: 'approved', hash: 'h' },
  click: { enabled: true, parameter: 'click_id', model: 'any', windowDays: 14 },
  consent: ['analytics'],
  ...overrides,
});

describe('a draft', () => {
  it('goes back as it came, without what the collector notes itself', () => {
    const { updatedAt: _updatedAt, takesTests: _takesTests, webhook, pixel: _pixel, ...rest } = connector();
    const { paused: _paused, ...settings } = webhook ?? emptyDraft().webhook;
    expect(inputOf(draftOf(connector()))).toEqual({
      ...rest,
      webhook: settings,
      pixel: { enabled: true, html: '<img src="https://p.example/">', sandbox: true },
    });
  });

  it.each<[string, Partial<ShownConnector>]>([
    ['all', {}],
    ['no click matching', { click: undefined } as never],
    ['no pixel', { pixel: { status: 'none' } }],
    [
      'a source',
      {
        click: {
          enabled: false,
          parameter: 'cid',
          source: { parameter: 's', value: 'x' },
          model: 'last',
          windowDays: 1,
        },
      },
    ],
  ])('is one that the collector takes: %s', (_, overrides) => {
    expect(parseConnectorInput(inputOf(draftOf(connector(overrides))))).toMatchObject({ ok: true });
  });

  it('leaves out a leg that was never filled', () => {
    const pixelOnly: Draft = { ...emptyDraft(), name: 'P', webhook: { ...emptyDraft().webhook, enabled: false } };
    expect(Object.keys(inputOf(pixelOnly)).sort()).toEqual(['dedupeTransactions', 'mode', 'name', 'triggers']);
  });

  it('leaves out rows that say nothing', () => {
    const { webhook } = emptyDraft();
    const parameters = [
      { name: '', value: '' },
      { name: 'a', value: '' },
    ];
    const input = inputOf({
      ...emptyDraft(),
      webhook: { ...webhook, url: 'https://p.example', parameters, eventNames: { Lead: '' } },
    });
    expect(input).toMatchObject({ webhook: { parameters: [{ name: 'a', value: '' }], eventNames: {} } });
  });

  it('can be previewed before it has a name', () => {
    expect(previewInputOf({ ...emptyDraft(), triggers: [] })).toMatchObject({
      name: 'Untitled',
      triggers: ['Purchase'],
    });
  });

  it('is duplicated in test mode, and says which secrets it lost', () => {
    const { draft, lost } = duplicateOf(connector());
    expect(draft).toMatchObject({ name: 'Network X copy', mode: 'test' });
    expect(draft).not.toHaveProperty('id');
    expect(draft.webhook.headers).toEqual([
      { name: 'Authorization', value: '' },
      { name: 'X-Site', value: 'shop' },
    ]);
    expect(draft.webhook.basicAuth).toEqual({ user: 'u', password: '' });
    expect(lost).toEqual(['Authorization', 'the Basic password']);
  });
});

describe('what is saved while somebody goes on', () => {
  const { id: _id, version: _version, ...sent } = draftOf(connector());
  const saved: Draft = { ...sent, id: 'network-x', version: 1, name: 'Trimmed' };

  it('is taken over as it was saved', () => {
    expect(withChangesSince(saved, sent, sent)).toEqual(saved);
  });

  it('takes back nothing of what was changed since, also where what was saved isn’t what was sent', () => {
    const now: Draft = { ...sent, name: 'Typed on ', webhook: { ...sent.webhook, parameters: [] } };
    expect(withChangesSince(saved, sent, now)).toEqual({
      ...saved,
      name: 'Typed on ',
      webhook: { ...saved.webhook, parameters: [] },
    });
  });
});

describe('two people', () => {
  const base = draftOf(connector());
  const mine: Draft = {
    ...base,
    name: 'Mine',
    mode: 'test',
    webhook: { ...base.webhook, url: 'https://mine.example' },
  };
  const theirs: Draft = {
    ...base,
    version: 5,
    mode: 'disabled',
    webhook: { ...base.webhook, method: 'POST', url: 'https://mine.example', parameters: [] },
  };

  it('see what each of them changed', () => {
    const found = changes(base, mine, theirs, LABELS).map(({ label, by }) => [label, by]);
    expect(found).toEqual([
      ['Name', 'me'],
      ['Mode', 'both'],
      ['Method', 'them'],
      ['Parameters', 'them'],
    ]);
  });

  it('lose nothing of either; of what both changed the choice counts', () => {
    const list = changes(base, mine, theirs, LABELS);
    const all = { name: 'Mine', version: 5, webhook: { method: 'POST', url: 'https://mine.example', parameters: [] } };
    expect(merged(theirs, list, new Set())).toMatchObject({ ...all, mode: 'disabled' });
    expect(merged(theirs, list, new Set(['mode']))).toMatchObject({ ...all, mode: 'test' });
  });

  it('may have taken a setting away', () => {
    const { basicAuth: _gone, ...webhook } = base.webhook;
    const list = changes(base, { ...base, webhook }, theirs, LABELS);
    expect(merged(theirs, list, new Set()).webhook).not.toHaveProperty('basicAuth');
  });

  it('agree where keys only stand in another order', () => {
    const { user = '', password = '' } = base.webhook.basicAuth ?? {};
    expect(
      changes(base, base, { ...base, webhook: { ...base.webhook, basicAuth: { password, user } } }, LABELS),
    ).toEqual([]);
  });

  it('read values in words', () => {
    expect(sayValue([{ name: 'v', value: '{{VALUE}}' }])).toBe('v = {{VALUE}}');
    expect([true, '', [], {}, { body: 'contains', retry: false }].map(sayValue)).toEqual([
      ...['on', '(empty)', '(none)', '(none)', 'body: contains\nretry: off'],
    ]);
  });
});

it('a new one begins in test mode, though the API begins enabled', () => {
  const draft = { ...emptyDraft(), name: 'Network X' };
  expect(inputOf(draft)).toMatchObject({ mode: 'test' });
  const { mode: _mode, ...rest } = inputOf({ ...draft, webhook: { ...draft.webhook, url: 'https://p.example/' } });
  expect(parseConnectorInput(rest)).toMatchObject({ value: { mode: 'enabled' } });
});
