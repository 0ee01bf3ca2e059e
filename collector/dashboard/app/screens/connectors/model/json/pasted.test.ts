import { describe, expect, it } from 'vitest';
import type { ConnectorInput } from '../../../../../../connector/parse.ts';
import { draftOfInput, emptyDraft, inputOf } from '../connectorDraft.ts';
import { copyOf } from './copied.ts';
import { fillDraft, type Others, readPasted } from './pasted.ts';

const INPUT = {
  name: 'Network X',
  mode: 'enabled',
  triggers: ['Purchase'],
  webhook: {
    url: 'https://partner.example/p',
    headers: [
      { name: 'Authorization', value: 'Bearer ***' },
      { name: 'X-Key', value: '{{SECRET.key}}' },
    ],
    basicAuth: { user: 'us', password: '***' },
  },
} as unknown as ConnectorInput;

const fill = (
  input: ConnectorInput,
  others: readonly Others[] = [],
  { id, into }: { id?: string; into?: ReturnType<typeof draftOfInput> } = {},
) => fillDraft(input, { id, into, others });

describe('a pasted text', () => {
  it.each([
    ['one connector', JSON.stringify({ id: 'x', ...INPUT }), ['Network X'], ['']],
    [
      'container.json',
      JSON.stringify({ format: 1, connectors: [INPUT, { id: 'y' }] }),
      ['Network X', 'y'],
      ['connectors[0]', 'connectors[1]'],
    ],
    ['a list', JSON.stringify([INPUT, {}]), ['Network X', '[1]'], ['[0]', '[1]']],
    ['an answer of the API', JSON.stringify({ items: [INPUT], next: null }), ['Network X'], ['items[0]']],
  ])('may be %s', (_what, text, labels, places) => {
    const read = readPasted(text);
    expect(read.ok && read.connectors.map(({ label }) => label)).toEqual(labels);
    expect(read.ok && read.connectors.map(({ at }) => at)).toEqual(places);
  });

  it.each([
    ['{\n"name": "x"\n"triggers": []}', 'It is not JSON: expected a comma or } at line 3, column 1'],
    ['"x"', 'A connector is an object: { "name": …, "triggers": … }'],
    ['{"connectors": []}', 'There is no connector in connectors'],
  ])('that is none is told of: %s', (text, message) => {
    expect(readPasted(text)).toEqual({ ok: false, message });
  });

  it('loses what is no setting', () => {
    const read = readPasted(
      JSON.stringify({ id: 'x', version: 7, updatedAt: 1, takesTests: true, ...INPUT, pixel: { status: 'none' } }),
    );
    expect(read.ok && read.connectors[0]).toMatchObject({ id: 'x', input: INPUT });
    expect(read.ok && JSON.stringify(read.connectors[0]?.input)).not.toMatch(/version|updatedAt|takesTests|status/);
  });
});

describe('a new connector of it', () => {
  it('begins in test mode, without masks that nothing is behind', () => {
    const { draft, notes } = fill(INPUT);
    expect(draft).toMatchObject({ name: 'Network X', mode: 'test' });
    expect(draft.webhook.headers.map(({ value }) => value)).toEqual(['', '{{SECRET.key}}']);
    expect(notes).toEqual([
      'It begins in test mode, as every connector made here: it goes live at the end of this page.',
      'Nobody can read secrets, so fill these in again: Authorization, the Basic password.',
    ]);
    expect(inputOf(draft)).not.toHaveProperty('id');
  });

  it('says what collides, and proposes', () => {
    const click = { enabled: true, parameter: 'ref' } as never;
    const others = [
      { id: 'x', name: 'network x' },
      { id: 'y', name: 'Network X 2', click: { enabled: true, parameter: 'REF' } },
    ];
    const { draft, notes } = fill({ ...INPUT, mode: 'test', click }, others, { id: 'x' });
    expect(draft.name).toBe('Network X 3');
    expect(notes.slice(0, 3)).toEqual([
      'There is a connector “Network X” already: this one is called “Network X 3”.',
      'The id x is another connector’s: this one gets its own when it is saved.',
      '“Network X 2” matches the click parameter ref too: each click counts for both.',
    ]);
  });
});

describe('in the place of another', () => {
  const into = { ...draftOfInput({ ...INPUT, id: 'x', version: 3 }), mode: 'disabled' as const };

  it('stays itself, in its mode, with what is stored under the same name for the same host', () => {
    const { draft, notes } = fill(INPUT, [{ id: 'x', name: 'Network X' }], { id: 'x', into });
    expect(draft).toMatchObject({ id: 'x', version: 3, mode: 'disabled', name: 'Network X' });
    expect(draft.webhook.headers[0]?.value).toBe('Bearer ***');
    expect(draft.webhook.basicAuth?.password).toBe('***');
    expect(notes).toEqual(['Its mode stays as it is.']);
    expect(inputOf(draft)).toMatchObject({ id: 'x', version: 3 });
  });

  it('takes no mask to another host', () => {
    const webhook = { ...INPUT.webhook, url: 'https://other.example/p' } as never;
    expect(fill({ ...INPUT, webhook }, [], { into }).draft.webhook.headers[0]?.value).toBe('');
  });
});

describe('a copy', () => {
  it('holds no secret that is still only typed, and can be pasted again', () => {
    const draft = emptyDraft();
    const headers = [
      ['Authorization', 'Bearer s3cret'],
      ['X-Key', 's3cret'],
      ['X-Named', 'Bearer {{SECRET.key}}'],
      ['X-Order', '{{TRANSACTION_ID}}-{{VALUE}}'],
      ['X-Mixed', 's3cret{{VALUE}}'],
      ['X-Default', '{{VALUE|default:s3cret}}'],
      ['Content-Type', 'text/plain'],
    ].map(([name = '', value = '']) => ({ name, value }));
    const basicAuth = { user: 'us', password: 's3cret' };
    const webhook = { ...draft.webhook, url: 'https://partner.example/', headers, basicAuth };
    const text = copyOf({ ...draft, id: 'x', version: 3, name: 'Network X', webhook });
    expect(text).not.toMatch(/s3cret|version/);
    const { webhook: copied } = JSON.parse(text);
    expect(copied.headers.map(({ value }: { value: string }) => value)).toEqual([
      'Bearer ***',
      '***',
      'Bearer {{SECRET.key}}',
      '{{TRANSACTION_ID}}-{{VALUE}}',
      '***',
      '***',
      'text/plain',
    ]);
    expect(readPasted(text)).toMatchObject({ ok: true, connectors: [{ id: 'x', label: 'Network X' }] });
  });
});
