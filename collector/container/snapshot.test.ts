import { describe, expect, it } from 'vitest';
import { compileHere } from '../compiling/compileHere.testing.ts';
import type { CompilePixel } from '../compiling/pixelCompiler.ts';
import { parseContainer } from '../connector/parse.ts';
import type { Approval, Container } from '../connector/types.ts';
import { approvalHash } from '../pixels/approvalHash.ts';
import { compilePixel } from '../pixels/compile/compile.ts';
import { COMPILER_VERSION } from '../pixels/compilerVersion.ts';
import { type Compiler, createCompiler, pixelsOf } from './compiler.ts';
import { buildSnapshot, type Snapshot } from './snapshot.ts';

const FIRST = '<img src="https://first.example/p?v={{VALUE}}">';
const SECOND = '<img src="https://second.example/p?v={{VALUE}}">';

function container(connectors: object[], approvals: Approval[] = [], change: object = {}): Container {
  const parsed = parseContainer({ format: 1, key: 'cabc123', connectors, approvals, ...change }, 1);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** Compiles at once what it is asked for, as if it had been prepared. */
function compilerHere(): Compiler {
  return {
    ...createCompiler(compileHere),
    pixel({ html, sandbox }) {
      const result = compilePixel(html, { sandbox });
      return result.ok ? { ...result, hash: approvalHash(result.pixel, { hosts: result.pixel.hosts }) } : result;
    },
  };
}

function snapshotOf(connectors: object[], approvals: Approval[] = [], change: object = {}): Snapshot {
  const built = buildSnapshot(container(connectors, approvals, change), compilerHere());
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.snapshot;
}

const connector = (change: object = {}) => ({ id: 'a', name: 'A', triggers: ['Purchase'], ...change });

function approval(html: string, revokedAt?: number): Approval {
  const result = compilerHere().pixel({ html, sandbox: true });
  if (!result.ok) throw new Error('refused');
  const { hosts } = result.pixel;
  return {
    hash: result.hash,
    connector: 'a',
    html,
    sandbox: true,
    hosts,
    compiler: COMPILER_VERSION,
    approvedAt: 1,
    approvedBy: 'admin',
    ...(revokedAt !== undefined && { revokedAt, revokedBy: 'admin' }),
  };
}

describe('the pixel of a connector', () => {
  const edited = { html: SECOND };
  it.each<[string, object | undefined, Approval[], string, string, string | undefined]>([
    ['without a pixel', undefined, [], 'none', 'off', undefined],
    ['with an empty pixel', { html: ' ' }, [], 'none', 'off', undefined],
    ['never reviewed', { html: FIRST }, [], 'pending', 'not_approved', undefined],
    ['approved', { html: FIRST }, [approval(FIRST)], 'approved', 'live', FIRST],
    ['approved and turned off', { html: FIRST, enabled: false }, [approval(FIRST)], 'approved', 'off', FIRST],
    ['edited after its approval', edited, [approval(FIRST)], 'pending', 'live', FIRST],
    ['edited and approved again', edited, [approval(FIRST), approval(SECOND)], 'approved', 'live', SECOND],
    ['put back to a superseded text', { html: FIRST }, [approval(FIRST), approval(SECOND)], 'pending', 'live', SECOND],
    ['revoked', { html: FIRST }, [approval(FIRST, 2)], 'revoked', 'revoked', undefined],
    ['revoked, then edited', edited, [approval(FIRST, 2)], 'pending', 'revoked', undefined],
    ['revoked, then approved again', { html: FIRST }, [approval(FIRST, 2), approval(FIRST)], 'approved', 'live', FIRST],
    [
      'revoked while an older approval is unrevoked',
      edited,
      [approval(FIRST), approval(SECOND, 2)],
      'revoked',
      'revoked',
      undefined,
    ],
    ['put back to a revoked text', { html: FIRST }, [approval(FIRST, 2), approval(SECOND)], 'revoked', 'live', SECOND],
  ])('%s', (_, pixel, approvals, status, leg, running) => {
    const snapshot = snapshotOf([connector(pixel && { pixel })], approvals);
    const live = snapshot.byId.get('a');
    expect(live?.pixelStatus).toBe(status);
    expect(snapshot.decidable.listeners('Purchase')[0]?.pixel).toBe(leg);
    expect(live?.livePixel?.approval.html).toBe(running);
    expect([...snapshot.approvedPixels.values()].map((pixel) => pixel.approval.html)).toEqual(running ? [running] : []);
  });
});

describe('a kill switch', () => {
  const kill = { at: 1, by: 'admin' };
  const both = '<img src="https://first.example/p"><img src="https://sub.first.example:8443/p">';

  it.each<[string, object, string, string]>([
    ['for all pixels', { all: kill, hosts: [] }, FIRST, 'killed'],
    ['for the pixel’s host', { hosts: [{ host: 'first.example', ...kill }] }, FIRST, 'killed'],
    ['for one of its hosts, whatever the port', { hosts: [{ host: 'sub.first.example', ...kill }] }, both, 'killed'],
    ['for another host', { hosts: [{ host: 'second.example', ...kill }] }, FIRST, 'live'],
    ['for the host’s domain', { hosts: [{ host: 'example', ...kill }] }, FIRST, 'live'],
  ])('%s', (_, killed, html, leg) => {
    const snapshot = snapshotOf([connector({ pixel: { html } })], [approval(html)], { killed });
    const live = snapshot.byId.get('a');
    expect(snapshot.decidable.listeners('Purchase')[0]?.pixel).toBe(leg);
    expect(live?.pixelStatus).toBe('approved');
    expect(live?.livePixel === undefined).toBe(leg === 'killed');
    expect(live?.killedPixel !== undefined).toBe(leg === 'killed');
    expect(snapshot.approvedPixels.size).toBe(leg === 'killed' ? 0 : 1);
  });

  it.each([
    ['never approved', [], {}, 'not_approved'],
    ['revoked', [approval(FIRST, 2)], {}, 'revoked'],
    ['turned off', [approval(FIRST)], { enabled: false }, 'off'],
  ])('leaves the reason of a pixel that is %s', (_, approvals, change, leg) => {
    const pixel = { html: FIRST, ...change };
    const snapshot = snapshotOf([connector({ pixel })], approvals, { killed: { all: kill, hosts: [] } });
    expect(snapshot.decidable.listeners('Purchase')[0]?.pixel).toBe(leg);
  });

  it('counts the hosts that were approved, not those found', () => {
    const wider = approvalOf(FIRST, { hosts: ['https://first.example', 'https://added.example'] });
    const killed = { hosts: [{ host: 'added.example', ...kill }] };
    const snapshot = snapshotOf([connector({ pixel: { html: FIRST } })], [wider], { killed });
    expect(snapshot.decidable.listeners('Purchase')[0]?.pixel).toBe('killed');
  });
});

/** Computed as the compiler of that version would have, with what today's one finds. */
function approvalOf(html: string, change: { hosts?: string[]; compiler?: number; contexts?: string } = {}): Approval {
  const result = compilePixel(change.contexts ?? html, { sandbox: true });
  if (!result.ok) throw new Error('refused');
  const { hosts = result.pixel.hosts, compiler = COMPILER_VERSION } = change;
  const hash = approvalHash({ ...result.pixel, html }, { hosts }, compiler);
  return { hash, connector: 'a', html, sandbox: true, hosts, compiler, approvedAt: 1, approvedBy: 'admin' };
}

describe('an approval of another compiler version', () => {
  const OTHER = COMPILER_VERSION + 1;
  const REFUSED = '<img src=https://first.example/p?v={{VALUE}}>';
  const refusedNow: Approval = { ...approvalOf(FIRST, { compiler: OTHER }), html: REFUSED };
  const inOtherContext = approvalOf(FIRST, { compiler: OTHER, contexts: '<p>{{VALUE}}</p>' });

  it('stays on air under its hash when the template passes and is read the same', () => {
    const old = approvalOf(FIRST, { compiler: OTHER });
    const { livePixel, pixelStatus, settingsPixel } =
      snapshotOf([connector({ pixel: { html: FIRST } })], [old]).byId.get('a') ?? {};
    expect(livePixel?.approval.hash).toBe(old.hash);
    expect(pixelStatus).toBe('approved');
    expect(settingsPixel?.hash).not.toBe(old.hash);
  });

  it.each([
    ['is refused now', refusedNow, /version \d+ refuses it: line 1, column \d+: /],
    ['is read otherwise now', inOtherContext, /in other contexts/],
  ])('goes off air when the template %s, and the reason is told', (_, old, because) => {
    const snapshot = snapshotOf([connector({ pixel: { html: old.html } })], [old]);
    const live = snapshot.byId.get('a');
    expect(snapshot.withdrawals).toMatchObject([
      { approval: { hash: old.hash }, because: expect.stringMatching(because) },
    ]);
    expect(live?.livePixel).toBeUndefined();
    expect(live?.pixelStatus).toBe('withdrawn');
    expect(snapshot.decidable.listeners('Purchase')[0]?.pixel).toBe('not_approved');
  });

  it('stays off air once that is noted, and is not told again', () => {
    const noted = { ...approvalOf(FIRST, { compiler: OTHER }), withdrawnAt: 5, withdrawnBecause: 'x' };
    const snapshot = snapshotOf([connector({ pixel: { html: FIRST } })], [noted]);
    expect(snapshot.withdrawals).toEqual([]);
    expect(snapshot.byId.get('a')).toMatchObject({ pixelStatus: 'withdrawn' });
    expect(snapshot.approvedPixels.size).toBe(0);
  });

  it('is followed by an edit as ever: the edit is pending', () => {
    const { pixelStatus } = snapshotOf([connector({ pixel: { html: SECOND } })], [refusedNow]).byId.get('a') ?? {};
    expect(pixelStatus).toBe('pending');
  });

  it('that was superseded is no matter', () => {
    const snapshot = snapshotOf([connector({ pixel: { html: FIRST } })], [refusedNow, approval(FIRST)]);
    expect(snapshot.withdrawals).toEqual([]);
    expect(snapshot.byId.get('a')?.pixelStatus).toBe('approved');
  });

  it('lets a refused template stand in the settings, for somebody to correct; so does a note of the compiler', () => {
    const pixel = { html: REFUSED, compiler: OTHER };
    const live = snapshotOf([connector({ pixel })]).byId.get('a');
    expect(live).toMatchObject({ pixelStatus: 'withdrawn', refusals: [{ line: 1, slot: '{{VALUE}}' }] });
    expect(live?.settingsPixel).toBeUndefined();
  });

  it.each<[string, object[], Approval[], string]>([
    ['a hash that doesn’t fit', [connector()], [{ ...approval(FIRST), html: SECOND }], 'approvals[0].hash'],
    ['hosts that were changed', [connector()], [{ ...approval(FIRST), hosts: [] }], 'approvals[0].hash'],
    ['a template that is refused', [connector({ pixel: { html: REFUSED } })], [], 'connectors[0].pixel.html'],
    [
      'a template that today’s compiler is noted for',
      [connector({ pixel: { html: REFUSED, compiler: COMPILER_VERSION } })],
      [],
      'connectors[0].pixel.html',
    ],
  ])('is the only excuse: %s remains an error', (_, connectors, approvals, field) => {
    const built = buildSnapshot(container(connectors, approvals), compilerHere());
    expect(built).toMatchObject({ ok: false, problems: [{ field }] });
  });
});

describe('the index', () => {
  it('finds connectors by trigger, exact, in the container’s order', () => {
    const snapshot = snapshotOf([
      connector({ id: 'a', triggers: ['Purchase', 'Lead'] }),
      connector({ id: 'b', triggers: ['Lead'] }),
    ]);
    expect(snapshot.byTrigger.get('Lead')?.map(({ connector }) => connector.id)).toEqual(['a', 'b']);
    expect(snapshot.decidable.listeners('Lead').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(snapshot.decidable.listeners('lead')).toEqual([]);
    expect(snapshot.decidable.listeners('constructor')).toEqual([]);
  });

  it('gives decide a connector’s matching only when it is on, and recognises it either way', () => {
    const click = { parameter: 'Click_ID', enabled: false };
    const snapshot = snapshotOf([connector({ click }), connector({ id: 'b' })]);
    expect(snapshot.decidable.listeners('Purchase')[0]).toEqual({
      id: 'a',
      version: 1,
      mode: 'enabled',
      dedupeTransactions: true,
      webhookOn: false,
      unmatchedClick: { parameter: 'Click_ID', required: false },
      pixel: 'off',
      takesTests: { webhook: false, pixel: false },
    });
    expect(snapshot.decidable.owners).toMatchObject([{ connector: 'a', matching: { parameter: 'Click_ID' } }]);
  });

  it.each([
    [true, true],
    [false, false],
  ])('has the webhook on when it is set up and enabled (%s)', (enabled, expected) => {
    const snapshot = snapshotOf([connector({ webhook: { url: 'https://p.example/', enabled } })]);
    expect(snapshot.decidable.listeners('Purchase')[0]?.webhookOn).toBe(expected);
  });
});

describe('the tag’s settings', () => {
  it('hold every name in lower case, once', () => {
    const snapshot = snapshotOf(
      [
        connector({ click: { parameter: 'Click_ID', source: { parameter: 'UTM_Source' } } }),
        connector({ id: 'b', click: { parameter: 'click_id', source: { parameter: 'Pid' } } }),
        connector({ id: 'c', click: { parameter: 'GCLID' } }),
      ],
      [],
      { consent: { required: ['ads'] } },
    );
    const { key, clicks, sources, consent } = snapshot.tagSettings;
    expect(key).toBe('cabc123');
    expect(clicks).toEqual(expect.arrayContaining(['click_id', 'gclid', 'sccid', 'qclid']));
    expect(new Set(clicks).size).toBe(clicks.length);
    expect(clicks.every((name) => name === name.toLowerCase())).toBe(true);
    expect(sources).toEqual(['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'pid']);
    expect(consent).toEqual(['ads']);
  });
});

it('an approved pixel that can’t be compiled now stays approved, and doesn’t run', async () => {
  const compiler = createCompiler(async () => ({ unavailable: 'timed_out' }));
  const made = container([connector({ pixel: { html: FIRST } })], [approval(FIRST)]);
  await compiler.prepare(pixelsOf(made));
  const built = buildSnapshot(made, compiler);
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  const { byId, withdrawals, approvedPixels, decidable } = built.snapshot;
  expect(byId.get('a')).toMatchObject({ pixelStatus: 'approved', notCompiled: 'timed_out' });
  expect([withdrawals, approvedPixels.size]).toEqual([[], 0]);
  expect(decidable.listeners('Purchase')).toMatchObject([{ pixel: 'unavailable' }]);
});

describe('the compiler', () => {
  const first = { html: FIRST, sandbox: true };

  it('compiles only what changed', async () => {
    const before = createCompiler(compileHere);
    await before.prepare([first]);
    const after = createCompiler(compileHere, before);
    await after.prepare([first, { ...first, sandbox: false }]);
    expect(after.pixel(first)).toBe(before.pixel(first));
    expect(after.pixel({ ...first, sandbox: false })).toMatchObject({ ok: true, pixel: { sandbox: false } });
  });

  it('forgets what is no longer asked for', async () => {
    const before = createCompiler(compileHere);
    await before.prepare([first]);
    expect(createCompiler(compileHere, before).pixels.size).toBe(0);
  });

  it('keeps what is unavailable so, until it is asked to try again', async () => {
    let isUp = false;
    const compile: CompilePixel = async (pixel) => (isUp ? compileHere(pixel) : { unavailable: 'crashed' });
    const before = createCompiler(compile);
    await before.prepare([first]);
    expect(before.pixel(first)).toEqual({ ok: false, unavailable: 'crashed' });
    isUp = true;
    const after = createCompiler(compile, before);
    await after.prepare([first]);
    expect(after.pixel(first)).toEqual({ ok: false, unavailable: 'crashed' });
    await after.prepare([first], { again: true });
    expect(after.pixel(first)).toMatchObject({ ok: true });
  });
});
