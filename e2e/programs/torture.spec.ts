/**
 * `npm run torture` on a small scale: partners that misbehave, a collector killed at random moments. Unlike crash.spec.ts,
 * which follows a browser through single kills, it holds every webhook against what its partner saw.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'playwright/test';

const PROGRAM = fileURLToPath(new URL('../../dist/bench/torture.js', import.meta.url));

test('a collector killed again and again loses nothing and sends nothing twice that was not in flight', async () => {
  // against hanging only: it took 113 s beside three other runs on two cores, and 240 s once
  test.setTimeout(600_000);
  const json = test.info().outputPath('torture.json');
  const options = ['--kills', '6', '--rate', '150', '--seed', '4', '--json', json];
  // rejects where a promise was broken; the message has the evidence
  await promisify(execFile)(process.execPath, [PROGRAM, ...options]);
  const { counts, notes, findings } = JSON.parse(await readFile(json, 'utf8'));
  expect(findings).toEqual([]);
  expect(notes.kills).toBe(6);
  expect(counts.succeeded).toBeGreaterThan(500);
  // the kills did hit something
  expect(counts.inFlight).toBeGreaterThan(0);
});
