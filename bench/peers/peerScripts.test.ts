import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { peerScripts } from './peerScripts.ts';
import type { Peer } from './peers.ts';

let cache: string;
let peer: Peer;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'trl-peers-'));
  mkdirSync(join(cache, 'package'));
  writeFileSync(join(cache, 'package', 'tag.js'), 'hello();');
  const archive = join(cache, 'some-tag-1.0.0.tgz');
  execFileSync('tar', ['-czf', archive, '-C', cache, 'package']);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  peer = { package: '@some/tag', version: '1.0.0', integrity, file: 'tag.js', load: { as: 'script' }, keepsIds: true };
  vi.stubEnv('CI', 'true');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

it('takes the script from the cache', async () => {
  expect(await peerScripts([peer], cache)).toEqual([{ peer, ok: true, code: 'hello();' }]);
});

it.each<[string, Partial<Peer>]>([
  ['another version is cached', { version: '1.0.1' }],
  ['the cached package is not the pinned one', { integrity: 'sha512-other' }],
])('fetches nothing where CI is set, and says so, when %s', async (_, change) => {
  const [script] = await peerScripts([{ ...peer, ...change }], cache);
  expect(script).toMatchObject({ ok: false, reason: expect.stringContaining('where CI is set') });
});

it('names a peer whose file is not in the package, beside one that is measured', async () => {
  const scripts = await peerScripts([{ ...peer, file: 'gone.js' }], cache);
  expect(scripts).toMatchObject([{ ok: false, reason: expect.stringContaining('gone.js') }]);
});

it('says why npm gave nothing', async () => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
  const [script] = await peerScripts([{ ...peer, version: '1.0.1' }], cache);
  expect(script).toMatchObject({ ok: false, reason: 'npm pack: ECONNREFUSED' });
});
