import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileHere } from '../compiling/compileHere.testing.ts';
import type { Approval, Container } from '../connector/types.ts';
import { approvalHash } from '../pixels/approvalHash.ts';
import { compilePixel } from '../pixels/compile/compile.ts';
import { COMPILER_VERSION } from '../pixels/compilerVersion.ts';
import { ContainerEditedError, ContainerError } from '../validate/problems.ts';
import { compileConnector } from './compileConnector.ts';
import { openContainer } from './containerFile.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trl-container-'));
  path = join(folder, 'container.json');
});
afterEach(() => rm(folder, { recursive: true }));

const HTML = '<img src="https://partner.example/p?v={{VALUE}}">';

const write = (value: unknown) => writeFile(path, typeof value === 'string' ? value : JSON.stringify(value));
const onDisk = async (): Promise<Container> => JSON.parse(await readFile(path, 'utf8'));
const rename = (name: string) => (container: Container) => ({ ...container, name });

function approvalOf(html: string, change: Partial<Approval> = {}): Approval {
  const compiled = compilePixel(html, { sandbox: true });
  if (!compiled.ok) throw new Error(compiled.refusals.map(({ message }) => message).join());
  const { hosts } = compiled.pixel;
  const hash = approvalHash(compiled.pixel, { hosts });
  const approved = { compiler: COMPILER_VERSION, approvedAt: 1, approvedBy: 'admin' };
  return { hash, connector: 'a', html, sandbox: true, hosts, ...approved, ...change };
}

const withPixel = (approvals: Approval[]) => ({
  format: 1,
  key: 'cabc123',
  connectors: [{ id: 'a', name: 'A', triggers: ['Purchase'], pixel: { html: HTML } }],
  approvals,
});

async function messageOf(opening: Promise<unknown>): Promise<string> {
  return opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof ContainerError ? error.message : `other: ${error}`),
  );
}

it('compiles what is submitted once: the update takes over what was checked', async () => {
  const holder = await openContainer(path, { compile: compileHere });
  const pixel = { enabled: true, html: HTML, sandbox: true };
  const prepared = await holder.prepare(pixel, 'editor');
  const checked = compileConnector({ pixel }, prepared);
  const connector = { id: 'a', name: 'A', mode: 'enabled' as const, triggers: ['Purchase'], pixel };
  const change = (container: Container): Container => ({
    ...container,
    connectors: [{ ...connector, dedupeTransactions: true, version: 1, updatedAt: 1 }],
  });
  const { byId } = await holder.update(change, undefined, prepared);
  expect(checked.ok && checked.compiled.pixel?.pixel.literals).toHaveLength(2);
  expect(byId.get('a')?.settingsPixel?.pixel).toBe(checked.ok && checked.compiled.pixel?.pixel);
});

describe('opening', () => {
  it('makes a file with a random key where there is none', async () => {
    const holder = await openContainer(path, { compile: compileHere });
    const container = await onDisk();
    expect(container).toMatchObject({ format: 1, allowedOrigins: [], connectors: [], approvals: [] });
    expect(container.key).toMatch(/^c[0-9a-z]{20}$/);
    expect(holder.snapshot().container).toEqual(container);
  });

  it('gives the same key after a restart', async () => {
    const first = (await openContainer(path, { compile: compileHere })).snapshot().container.key;
    expect((await openContainer(path, { compile: compileHere })).snapshot().container.key).toBe(first);
  });

  it.each<[string, unknown, string]>([
    ['broken JSON', '{\n  "format": 1,\n  "key" "c"\n}', 'is not JSON: expected a colon at line 3, column 9'],
    ['an empty file', '', 'is not JSON'],
    ['no object', '[]', 'has to be an object, is a list'],
    [
      'a misspelt field',
      { format: 1, key: 'cabc123', conectors: [] },
      'conectors: unknown field; allowed here: format',
    ],
    [
      'a slot in a webhook’s host',
      {
        format: 1,
        key: 'cabc123',
        connectors: [{ id: 'a', name: 'A', triggers: ['P'], webhook: { url: 'https://{{CITY}}.example/' } }],
      },
      'connectors[0].webhook.url: ',
    ],
    [
      'an unknown filter',
      {
        format: 1,
        key: 'cabc123',
        connectors: [
          {
            id: 'a',
            name: 'A',
            triggers: ['P'],
            webhook: { url: 'https://p.example/', parameters: [{ name: 'e', value: '{{EMAIL|md4}}' }] },
          },
        ],
      },
      'connectors[0].webhook.parameters[0].value: ',
    ],
    [
      'a pixel that can’t be made safe',
      {
        format: 1,
        key: 'cabc123',
        connectors: [{ id: 'a', name: 'A', triggers: ['P'], pixel: { html: '<b {{X}}="1">' } }],
      },
      'connectors[0].pixel.html: line 1, column ',
    ],
  ])('stops at %s, names the field, and leaves the file alone', async (_, content, expected) => {
    await write(content);
    const before = await readFile(path, 'utf8');
    const message = await messageOf(openContainer(path, { compile: compileHere }));
    expect(message).toContain(`${path}: `);
    expect(message).toContain(expected);
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('stops at a folder in the file’s place', async () => {
    await mkdir(path);
    expect(await messageOf(openContainer(path, { compile: compileHere }))).toContain("can't be read");
  });

  it('runs approved pixels again after a restart', async () => {
    await write(withPixel([approvalOf(HTML)]));
    const snapshot = (await openContainer(path, { compile: compileHere })).snapshot();
    expect(snapshot.byId.get('a')?.pixelStatus).toBe('approved');
    expect([...snapshot.approvedPixels.keys()]).toEqual([approvalOf(HTML).hash]);
  });

  it.each<[string, Partial<Approval>]>([
    ['html', { html: HTML.replace('partner', 'evil') }],
    ['mode', { sandbox: false }],
    ['host list', { hosts: ['https://evil.example'] }],
    ['hash', { hash: '0'.repeat(64) }],
  ])('stops at an approval whose %s was changed by hand', async (_, change) => {
    await write(withPixel([approvalOf(HTML, { revokedAt: 2 }), approvalOf(HTML, change)]));
    expect(await messageOf(openContainer(path, { compile: compileHere }))).toContain(
      'approvals[1].hash: does not match',
    );
  });
});

describe('update', () => {
  it('is on disk and live when it resolves, and tells listeners', async () => {
    const holder = await openContainer(path, { compile: compileHere });
    const heard: string[] = [];
    const stop = holder.onChange((snapshot) => heard.push(snapshot.container.name));
    const snapshot = await holder.update(rename('Shop'));
    expect(snapshot).toBe(holder.snapshot());
    expect((await onDisk()).name).toBe('Shop');
    stop();
    await holder.update(rename('Other'));
    expect(heard).toEqual(['Shop']);
  });

  it('never changes a snapshot that somebody holds', async () => {
    const holder = await openContainer(path, { compile: compileHere });
    const before = holder.snapshot();
    await holder.update(rename('Shop'));
    expect(before.container.name).toBe('My site');
  });

  it('applies changes made at once one after the other', async () => {
    const holder = await openContainer(path, { compile: compileHere });
    const append = (letter: string) => holder.update((container) => ({ ...container, name: container.name + letter }));
    await Promise.all(['a', 'b', 'c', 'd'].map(append));
    expect((await onDisk()).name).toBe('My siteabcd');
  });

  it('goes on after a change that threw', async () => {
    const holder = await openContainer(path, { compile: compileHere });
    const failing = holder.update(() => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await holder.update(rename('Shop'));
    expect(holder.snapshot().container.name).toBe('Shop');
  });

  it('refuses what it could not read again', async () => {
    const holder = await openContainer(path, { compile: compileHere });
    await expect(holder.update(rename('x'.repeat(65)))).rejects.toThrow('name: is longer than 64 characters');
    expect((await onDisk()).name).toBe('My site');
    expect(holder.snapshot().container.name).toBe('My site');
  });

  it('does not undo a hand edit, and works again after taking it over', async () => {
    const holder = await openContainer(path, { compile: compileHere });
    const edited = { ...(await onDisk()), name: 'By hand' };
    await write(edited);
    await expect(holder.update(rename('Shop'))).rejects.toThrow(ContainerEditedError);
    expect(await onDisk()).toEqual(edited);
    expect(holder.snapshot().container.name).toBe('My site');
    await holder.reload();
    await holder.update((container) => ({ ...container, name: `${container.name}, then API` }));
    expect((await onDisk()).name).toBe('By hand, then API');
  });

  it('keeps the order of keys', async () => {
    await write({ key: 'cabc123', name: 'x', format: 1 });
    const holder = await openContainer(path, { compile: compileHere });
    await holder.update(rename('Shop'));
    const keys = [
      'format',
      'key',
      'name',
      'allowedOrigins',
      'consent',
      'page',
      'review',
      'alerts',
      'killed',
      'connectors',
      'approvals',
    ];
    expect(Object.keys(await onDisk())).toEqual(keys);
  });
});

describe('reload', () => {
  it('takes over a hand edit', async () => {
    const holder = await openContainer(path, { compile: compileHere });
    await write({ ...(await onDisk()), name: 'By hand' });
    expect((await holder.reload()).container.name).toBe('By hand');
    expect(holder.snapshot().container.name).toBe('By hand');
  });

  it.each([
    ['broken', () => write('{')],
    ['wrong', () => write({ format: 1 })],
    ['missing', () => rm(path)],
  ])('keeps running on what it has when the file is %s', async (_, spoil) => {
    const holder = await openContainer(path, { compile: compileHere });
    const before = holder.snapshot();
    await spoil();
    await expect(holder.reload()).rejects.toThrow(ContainerError);
    expect(holder.snapshot()).toBe(before);
  });
});
