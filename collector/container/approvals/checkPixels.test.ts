import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { approvalHash } from '../../pixels/approvalHash.ts';
import { compilePixel } from '../../pixels/compile/compile.ts';
import { COMPILER_VERSION } from '../../pixels/compilerVersion.ts';
import { checkPixels } from './checkPixels.ts';

const GOOD = '<img src="https://h.example/p?v={{VALUE}}">';
const REFUSED = '<img src=https://h.example/p?v={{VALUE}}>';
/** refused in the main window alone */
const WRITES = `<script>document.write('<img src="https://h.example/?a={{VALUE}}">');</script>`;
const OLDER = COMPILER_VERSION - 1;

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'trl-check-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

function approval(connector: string, html: string, change: { sandbox?: boolean; compiler?: number } = {}) {
  const { sandbox = true, compiler = OLDER } = change;
  const result = compilePixel(html, { sandbox });
  const hosts = ['https://h.example'];
  const hash = result.ok ? approvalHash(result.pixel, { hosts }, compiler) : 'f'.repeat(64);
  return { hash, connector, html, sandbox, hosts, compiler, approvedAt: 1_760_000_000_000, approvedBy: 'Ada' };
}

async function write(...approvals: ReturnType<typeof approval>[]): Promise<void> {
  const connectors = approvals.map(({ connector, html, sandbox, compiler }) => ({
    ...{ id: connector, name: connector.toUpperCase(), triggers: ['Purchase'] },
    pixel: { html, sandbox, compiler },
  }));
  const container = { format: 1, key: 'cabc123', connectors, approvals };
  await writeFile(join(dataDir, 'container.json'), JSON.stringify(container));
}

const check = (json = false) => checkPixels({ dataDir, databaseUrl: undefined }, { json, now: 1 });

it('finds nothing where all that was approved passes', async () => {
  await write(approval('a', GOOD), approval('b', GOOD, { compiler: COMPILER_VERSION }));
  expect(await check()).toEqual({
    isFine: true,
    text: `2 approved pixels, checked with compiler version ${COMPILER_VERSION}.\nAll of them stay on air as they were approved.`,
  });
});

it('names what would be taken off air, why, and the way out', async () => {
  await write(approval('a', GOOD), approval('b', REFUSED), approval('c', WRITES, { sandbox: false }));
  const { text, isFine } = await check();
  expect(isFine).toBe(false);
  expect(text).toContain('3 approved pixels');
  expect(text).toMatch(
    /B \(b\), sandbox, approved 2025-10-09 by Ada: would be taken off air\.\n {2}.*line 1, column \d+/,
  );
  expect(text).toMatch(/C \(c\), main window.*\n {2}.*document\.write.*\n {2}It passes in the sandbox/);
});

it('says the same to machines', async () => {
  await write(approval('a', GOOD), approval('b', REFUSED), approval('c', WRITES, { sandbox: false }));
  const { text, isFine } = await check(true);
  expect(isFine).toBe(false);
  expect(JSON.parse(text)).toMatchObject({
    compiler: COMPILER_VERSION,
    approved: 3,
    affected: [
      { connector: 'b', mode: 'sandbox', refusals: [{ line: 1, slot: '{{VALUE}}' }], mend: 'mended' },
      { connector: 'c', mode: 'main', refusals: expect.any(Array), mend: 'sandbox' },
    ],
    unchecked: [],
  });
});

it('finds what would run otherwise than it was reviewed', async () => {
  await write({ ...approval('a', GOOD), hash: 'a'.repeat(64) });
  const { text, isFine } = await check();
  expect([isFine, text]).toEqual([false, expect.stringContaining('reads its parameters in other contexts')]);
});

it('leaves the folder as it is, and no lock in it', async () => {
  await write(approval('b', REFUSED));
  const path = join(dataDir, 'container.json');
  const before = [await readFile(path, 'utf8'), (await stat(path)).mtimeMs];
  await check();
  expect([await readFile(path, 'utf8'), (await stat(path)).mtimeMs]).toEqual(before);
  expect(await readdir(dataDir)).toEqual(['container.json']);
});

it('says what is wrong where there is no container, or one changed by hand', async () => {
  await expect(check()).rejects.toThrow('there is none: set TRL_DATA_DIR or TRL_DATABASE_URL');
  await write({ ...approval('a', GOOD, { compiler: COMPILER_VERSION }), hash: 'a'.repeat(64) });
  await expect(check()).rejects.toThrow('approvals[0].hash: does not match');
});
