import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { compilePixel } from '../pixels/compile/compile.ts';
import { renderPixel } from '../pixels/render.ts';
import { reviewPixel } from '../pixels/review/review.ts';
import { startChild } from './child.ts';
import { createFairQueue } from './fairQueue.ts';
import { type CompilerOptions, createPixelCompiler, type PixelCompiler } from './pixelCompiler.ts';

const HTML = '<img src="https://h.example/p?v={{VALUE|fixed:2}}">\r\n<div title="{{CITY}}">';
const GOOD = `${HTML}x</div>`;
const MAIN = '<script>track("{{ORDER}}", {{VALUE}});</script>';

let compiler: PixelCompiler;
let logged: { failure?: string; detail?: string }[] = [];
afterEach(() => {
  compiler.stop();
  logged = [];
});

function start(options: Partial<CompilerOptions> = {}): PixelCompiler {
  compiler = createPixelCompiler({ log: { warn: (details) => void logged.push(details) }, ...options });
  return compiler;
}

describe('what comes from the process', () => {
  it.each([
    ['an accepted pixel', GOOD, true],
    ['one for the main window', MAIN, false],
    ['a refused one', HTML, true],
    ['one without a slot that can be read', '{{VALUE|nonsense}}', true],
  ])('is what the compiler says: %s', async (_name, html, sandbox) => {
    const result = await start().compile({ html, sandbox });
    const here = compilePixel(html, { sandbox });
    // filters are functions, and never the same twice
    expect(JSON.parse(JSON.stringify(result))).toEqual(JSON.parse(JSON.stringify(here)));
  });

  it('renders, filters and all', async () => {
    const result = await start().compile({ html: GOOD, sandbox: true });
    if (!('pixel' in result)) throw new Error('refused');
    expect(result.pixel.slots[0]?.slot.filters[0]?.apply('1.005')).toBe('1.01');
    expect(renderPixel(result.pixel, ['7', 'Bonn'])).toMatchObject({ html: expect.stringContaining('?v=7"') });
  });

  it('holds for reviews, too', async () => {
    const approved = { html: MAIN, sandbox: true };
    const here = compilePixel(GOOD, { sandbox: true });
    if (!here.ok) throw new Error('refused');
    const reviewed = await start().review({ html: GOOD, sandbox: true }, approved);
    expect(reviewed).toEqual({ ok: true, review: reviewPixel(here.pixel, approved) });
    expect(await compiler.review({ html: HTML, sandbox: true }, undefined)).toMatchObject({
      ok: false,
      refusals: [{}],
    });
  });
});

describe('a process that fails', () => {
  const good = { html: GOOD, sandbox: true };

  it('is started anew: one killed in the middle of a job costs that job alone', async () => {
    start();
    await compiler.compile(good);
    const pid = compiler.pid() ?? 0;
    process.kill(pid, 'SIGSTOP');
    const lost = compiler.compile(good);
    process.kill(pid, 'SIGKILL');
    expect(await lost).toEqual({ unavailable: 'crashed' });
    expect(await compiler.compile(good)).toMatchObject({ ok: true });
    expect(compiler.pid()).not.toBe(pid);
    expect(logged).toMatchObject([{ failure: 'crashed', detail: expect.stringContaining('SIGKILL') }]);
  });

  it('is ended when a job takes too long', async () => {
    start({ timeoutMs: 1_000 });
    compiler.start();
    process.kill(compiler.pid() ?? 0, 'SIGSTOP');
    expect(await compiler.compile(good)).toEqual({ unavailable: 'timed_out' });
    expect(compiler.pid()).toBeUndefined();
  });

  it('may have so much memory and no more', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trl-hungry-'));
    try {
      const entry = join(folder, 'hungry.mjs');
      await writeFile(entry, 'process.on("message", () => { const all = []; for (;;) all.push([...all]); });');
      start({ start: () => startChild(pathToFileURL(entry)) });
      expect(await compiler.compile(good)).toEqual({ unavailable: 'out_of_memory' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('that can’t be started at all is told, too', async () => {
    start({ start: () => startChild(new URL('file:///nowhere/compiler.js')) });
    expect(await compiler.compile(good)).toEqual({ unavailable: 'crashed' });
    expect(logged[0]?.detail).toContain('Cannot find module');
  });

  it('that has nothing to do is ended, and started when it is needed', async () => {
    start({ idleMs: 1 });
    expect(await compiler.compile(good)).toMatchObject({ ok: true });
    await expect.poll(() => compiler.pid()).toBeUndefined();
    expect(await compiler.compile(good)).toMatchObject({ ok: true });
  });

  it('gets nothing of the collector’s surroundings', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trl-nosy-'));
    process.env.TRL_ADMIN_TOKEN = 'secret-secret-secret';
    try {
      const entry = join(folder, 'nosy.mjs');
      const answer = '{ id, failed: Object.keys(process.env).join() }';
      await writeFile(entry, `process.on("message", ({ id }) => process.send(${answer}));`);
      start({ start: () => startChild(pathToFileURL(entry)) });
      await compiler.compile(good);
      expect(logged[0]?.detail).not.toContain('TRL_ADMIN_TOKEN');
    } finally {
      delete process.env.TRL_ADMIN_TOKEN;
      await rm(folder, { recursive: true });
    }
  });
});

describe('who waits', () => {
  it('has a turn after each of the others, however much one of them sent', () => {
    const queue = createFairQueue<string>(() => 3);
    for (const item of ['a1', 'a2', 'a3', 'a4']) queue.add('a', item);
    queue.add('b', 'b1');
    queue.add('c', 'c1');
    queue.remove('c1');
    queue.add('b', 'b2');
    const order = Array.from({ length: 6 }, () => queue.next());
    expect(order).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', undefined]);
  });

  it('waits for so long, and only so many of one person do', async () => {
    start({ waitMs: 50, timeoutMs: 3_000 });
    compiler.start();
    process.kill(compiler.pid() ?? 0, 'SIGSTOP');
    const pixel = { html: GOOD, sandbox: true };
    const jobs = Array.from({ length: 10 }, () => compiler.compile(pixel, 'one person'));
    expect(await jobs[9]).toEqual({ unavailable: 'busy' });
    expect(await Promise.all(jobs.slice(1))).toEqual(Array(9).fill({ unavailable: 'busy' }));
    compiler.stop();
    await jobs[0];
  });
});
