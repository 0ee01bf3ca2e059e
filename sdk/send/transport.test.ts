/** What answers, late or doubled, may do. How events travel between real pages is in e2e/tag/tagTransport.spec.ts. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { turns } from '../../collector/testing/waiting.testing.ts';
import type { Pixel, TagSettings } from '../protocol.ts';
import { nowhere, type TextStore } from '../visitor/storage.ts';
import { createVisitor } from '../visitor/visitor.ts';
import { createQueue } from './queue.ts';
import { createTransport } from './transport.ts';

const settings = (...consent: string[]): TagSettings => ({
  key: 'k',
  paths: { tag: '/t', events: '/e', receipts: '/r', consent: '/c', frame: '/f/' },
  clicks: ['click_id'],
  sources: [],
  consent,
  pixelAge: 30_000,
});
const memory = (): TextStore & { text: string } => ({
  text: '',
  get() {
    return this.text;
  },
  set(next) {
    this.text = next;
  },
});
const waiting = (id: string, name = 'Purchase') => ({
  event: { id, name, at: Date.now(), data: {} },
  envelope: { page: { url: 'https://shop.example/', referrer: '' } },
});
const pixelOf = (event: string, name = 'Purchase', connector = 'c'): Pixel => ({
  ...{ event, name, connector, approval: 'a', mode: 'sandbox', html: '' },
});
/** all there is to wait for here happens within the process */
const settle = turns;

interface Sent {
  now: number;
  ids: string[];
  answer(body: object): void;
  refuse(problem: object): void;
  fail(): void;
}

function setUp(with_: TagSettings) {
  const sent: Sent[] = [];
  const ran: string[] = [];
  const cookie = memory();
  const visitor = createVisitor({ cookie, local: memory(), session: nowhere }, with_, undefined);
  const wire = {
    post: (_path: string, body: unknown) =>
      new Promise<Response>((resolve, reject) => {
        const { events, now } = body as { events: { id: string }[]; now: number };
        sent.push({
          now,
          ids: events.map(({ id }) => id),
          answer: (answer) => resolve(new Response(JSON.stringify(answer))),
          refuse: (problem) => resolve(new Response(JSON.stringify(problem), { status: 400 })),
          fail: () => reject(new TypeError('Failed to fetch')),
        });
      }),
    run: (pixels: Pixel[]) => void ran.push(...pixels.map(({ event }) => event)),
  };
  const queue = createQueue(memory(), Date.now);
  const transport = createTransport(with_, wire, queue, createQueue(nowhere, Date.now), visitor);
  return { sent, ran, cookie, visitor, transport };
}

describe('transport', () => {
  // what it asks of the page
  beforeEach(() => void vi.stubGlobal('navigator', {}));

  it('runs the pixels of an event once although a page that came back has sent it twice', async () => {
    const { sent, ran, transport } = setUp(settings());
    void transport.add(waiting('event-1'));
    await settle();
    transport.leave();
    transport.comeBack();
    await settle();
    expect(sent.map(({ ids }) => ids)).toEqual([['event-1'], ['event-1']]);
    for (const { answer } of sent) answer({ pixels: [pixelOf('event-1')] });
    await settle();
    expect(ran).toEqual(['event-1']);
  });

  it.each([
    ['says whose a pixel is', (pixel: Pixel) => pixel, [1, 1]],
    // the version before: it stored one of them alone
    ['names the ID alone', ({ name: _, ...pixel }: Pixel) => pixel, [2, 2]],
  ])('tells events apart that share an ID, where the collector %s', async (_, answered, counts) => {
    const { sent, transport } = setUp(settings());
    const both = ['InitiateCheckout', 'Purchase'].map((name) => transport.add(waiting('order-1', name)));
    await settle();
    expect(sent.map(({ ids }) => ids)).toEqual([['order-1', 'order-1']]);
    const pixels = [pixelOf('order-1', 'InitiateCheckout', 'a'), pixelOf('order-1', 'Purchase', 'b')];
    sent[0]?.answer({ pixels: pixels.map(answered) });
    expect(await Promise.all(both)).toEqual(counts.map((pixels) => ({ ok: true, id: 'order-1', pixels })));
  });

  it('says what the clock is at each try', async () => {
    const { sent, transport } = setUp(settings());
    const clock = vi.spyOn(Date, 'now');
    clock.mockReturnValue(1_795_465_814_083);
    void transport.add(waiting('event-1'));
    await settle();
    sent[0]?.fail();
    await settle();
    clock.mockReturnValue(1_795_465_999_999);
    transport.hurry();
    await settle();
    expect(sent.map(({ now }) => now)).toEqual([1_795_465_814_083, 1_795_465_999_999]);
    clock.mockRestore();
  });

  it('keeps what a collector that is not updated yet doesn’t understand', async () => {
    const { sent, transport } = setUp(settings());
    const result = transport.add(waiting('event-1'));
    await settle();
    sent[0]?.refuse({ field: 'now', detail: 'now is not a known field' });
    expect(await result).toMatchObject({ ok: false, queued: true });
    transport.hurry();
    await settle();
    expect(sent.map(({ ids }) => ids)).toEqual([['event-1'], ['event-1']]);
  });

  it('keeps in memory what storage had no room for, over the time in the back/forward cache', async () => {
    const { sent, transport } = setUp(settings());
    const ids = Array.from({ length: 60 }, (_, at) => `event-${at}`);
    for (const id of ids) void transport.add(waiting(id));
    await settle();
    for (const { fail } of sent.splice(0)) fail();
    await settle();
    transport.leave();
    transport.comeBack();
    await settle();
    transport.hurry();
    await settle();
    expect(new Set(sent.flatMap((one) => one.ids))).toEqual(new Set(ids));
  });

  it('doesn’t take over from an old answer whom the visitor is no more', async () => {
    const { sent, cookie, visitor, transport } = setUp(settings('ads'));
    visitor.profile({ ads: true });
    void transport.add(waiting('event-1'));
    await settle();
    visitor.profile({ ads: false });
    const { visitor: anew } = visitor.profile({ ads: true });
    const clicks = [{ at: Date.now() - 1000, ids: { click_id: 'withdrawn' }, sources: {} }];
    sent[0]?.answer({ pixels: [], visitor: { id: 'kkkkkkkkkkkkkkkkkkkk', clicks } });
    await settle();
    expect(visitor.profile()).toMatchObject({ visitor: anew, clicks: [] });
    expect(cookie.text).not.toContain('withdrawn');
  });
});
