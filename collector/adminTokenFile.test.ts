import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { handOver } from './adminTokenFile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trl-token-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const TOKEN = `trl_${'x'.repeat(43)}`;

it('is said to who reads it', () => {
  expect(handOver(TOKEN, folder, false)).toBe(`Admin token (shown only this once): ${TOKEN}`);
});

it('goes into a file of its owner alone where what is said is kept', () => {
  const data = join(folder, 'data');
  const said = handOver(TOKEN, data, true);
  expect(said).not.toContain(TOKEN);
  expect(said).toContain(join(data, 'admin-token'));
  expect(readFileSync(join(data, 'admin-token'), 'utf8')).toBe(`${TOKEN}\n`);
  expect(statSync(join(data, 'admin-token')).mode & 0o777).toBe(0o600);
});

it('overwrites nothing, and says the way out', () => {
  handOver('first', folder, true);
  const said = handOver(TOKEN, folder, true);
  expect(said).not.toContain(TOKEN);
  expect(said).toContain('TRL_ADMIN_TOKEN');
  expect(readFileSync(join(folder, 'admin-token'), 'utf8')).toBe('first\n');
});
