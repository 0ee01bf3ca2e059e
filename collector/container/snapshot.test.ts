import { describe, expect, it } from 'vitest';
import { createCompiler } from './compiler.ts';
import { parseContainer } from './parse.ts';
import { buildSnapshot, type Snapshot } from './snapshot.ts';
import type { Approval, Container } from './types.ts';

const FIRST = '<img src="https://first.example/p?v={{VALUE}}">';
const SECOND = '<img src="https://second.example/p?v={{VALUE}}">';

function container(connectors: object[], approvals: Approval[] = [], change: object = {}): Container {
  const parsed = parseContainer({ format: 1, key: 'cabc123', connectors, approvals, ...change }, 1);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function snapshotOf(connectors: object[], approvals: Approval[] = [], change: object = {}): Snapshot {
  const built = buildSnapshot(container(connectors, approvals, change), createCompiler());
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.snapshot;
}

const connector = (change: object = {}) => ({ id: 'a', name: 'A', triggers: ['Purchase'], ...change });

function approval(html: string, revokedAt?: number): Approval {
  const result = createCompiler().pixel({ html, sandbox: true });
  if (!result.ok) throw new Error('refused');
  const { hosts } = result.pixel;
  return {
    hash: result.hash,
    connector: 'a',
    html,
    sandbox: true,
    hosts,
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
      pixel: 'off',
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

describe('the compiler', () => {
  it('compiles only what changed', () => {
    const first = createCompiler();
    const before = first.pixel({ html: FIRST, sandbox: true });
    const second = createCompiler(first);
    expect(second.pixel({ html: FIRST, sandbox: true })).toBe(before);
    expect(second.pixel({ html: FIRST, sandbox: false })).not.toBe(before);
  });

  it('forgets what is no longer asked for', () => {
    const first = createCompiler();
    first.pixel({ html: FIRST, sandbox: true });
    const second = createCompiler(first);
    expect(second.pixels.size).toBe(0);
  });
});
