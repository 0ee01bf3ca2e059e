import { describe, expect, it } from 'vitest';
import type { TextStore } from '../visitor/storage.ts';
import { batches } from './batches.ts';
import { createQueue, type Waiting } from './queue.ts';

const NOW = 1_000_000_000_000;
const DAY = 86_400_000;
const memory = (): TextStore & { text: string } => ({
  text: '',
  get() {
    return this.text;
  },
  set(next) {
    this.text = next;
  },
});
const waiting = (id: string, at = NOW, data: Record<string, unknown> = {}, url = 'https://shop.example/'): Waiting => ({
  event: { id, name: 'Purchase', at, data },
  envelope: { page: { url, referrer: '' } },
});
const many = (count: number, data?: Record<string, unknown>) =>
  Array.from({ length: count }, (_, at) => waiting(`event-${at}`, NOW, data));
const idsOf = (list: Waiting[]) => list.map(({ event }) => event.id);

describe('queue', () => {
  it('leaves what another page works on alone until that page is gone, or for a minute', () => {
    const store = memory();
    let now = NOW;
    const page = createQueue(store, () => now);
    const other = createQueue(store, () => now);
    page.save([waiting('one')]);
    expect(other.abandoned()).toEqual([]);
    page.save([waiting('one')], true);
    expect(idsOf(other.abandoned())).toEqual(['one']);
    page.save([waiting('one')]);
    now += 60_001;
    expect(idsOf(other.abandoned())).toEqual(['one']);
  });

  it('takes over what a page left by a clock that was ahead', () => {
    const store = memory();
    createQueue(store, () => NOW + DAY).save([waiting('one')]);
    expect(idsOf(createQueue(store, () => NOW).abandoned())).toEqual(['one']);
  });

  it('drops what was answered and keeps what other pages saved', () => {
    const store = memory();
    const [page, other] = [createQueue(store, () => NOW), createQueue(store, () => NOW)];
    other.save([waiting('theirs')], true);
    page.save([waiting('one'), waiting('two')]);
    page.save([waiting('two')]);
    expect(store.text).not.toContain('"one"');
    page.save([]);
    expect(idsOf(page.abandoned())).toEqual(['theirs']);
    other.save([]);
    expect(store.text).toBe('');
  });

  it('keeps the event of another page that has the ID of one of its own', () => {
    const store = memory();
    const [page, other] = [createQueue(store, () => NOW), createQueue(store, () => NOW)];
    const checkout = waiting('order-1');
    other.save([{ ...checkout, event: { ...checkout.event, name: 'InitiateCheckout' } }], true);
    page.save([waiting('order-1')], true);
    page.save([]);
    expect(page.abandoned().map(({ event }) => event.name)).toEqual(['InitiateCheckout']);
  });

  it('keeps what the page gave up although it saves again', () => {
    const page = createQueue(memory(), () => NOW);
    page.save([waiting('one')], true);
    page.giveUp();
    page.save([waiting('two')]);
    expect(idsOf(page.abandoned())).toEqual(['one']);
  });

  it('keeps the 50 newest', () => {
    const queue = createQueue(memory(), () => NOW);
    queue.save(many(60), true);
    expect(idsOf(queue.abandoned())).toEqual(idsOf(many(60).slice(10)));
  });

  it('keeps within 200,000 characters, the newest: three orders as large as they may be, and more', () => {
    const store = memory();
    const queue = createQueue(store, () => NOW);
    queue.save(many(40, { text: 'x'.repeat(15_000) }), true);
    expect(store.text.length).toBeLessThan(200_010);
    expect(idsOf(queue.abandoned())).toEqual(idsOf(many(40).slice(-13)));
    queue.save([waiting('huge', NOW, { text: 'x'.repeat(200_000) })], true);
    expect(queue.abandoned()).toEqual([]);
  });

  it('forgets after a week', () => {
    const queue = createQueue(memory(), () => NOW);
    queue.save([waiting('old', NOW - 7 * DAY), waiting('young', NOW - 7 * DAY + 1)], true);
    expect(idsOf(queue.abandoned())).toEqual(['young']);
  });

  it.each(['[', 'null', '{}', '[null]', '[{}]', '[{"event":{"id":"a"}}]'])('takes %j for empty', (text) => {
    const store = memory();
    store.text = text;
    const queue = createQueue(store, () => NOW);
    expect(queue.abandoned()).toEqual([]);
    queue.save([waiting('one')], true);
    expect(idsOf(queue.abandoned())).toEqual(['one']);
  });
});

describe('batches', () => {
  const page = (id: string, url: string) => waiting(id, NOW, {}, url);

  it.each<[string, Waiting[], number[]]>([
    ['events of one page together', many(3), [3]],
    ['at most 50', many(60), [50, 10]],
    ['each page alone, in order', [page('a', 'x'), page('b', 'x'), page('c', 'y'), page('d', 'x')], [2, 1, 1]],
    ['a large event alone', [...many(2), waiting('large', NOW, { text: 'x'.repeat(20_000) }), ...many(1)], [2, 1, 1]],
    ['nothing', [], []],
  ])('puts %s', (_, entries, sizes) => {
    const all = batches(entries);
    expect(all.map(({ length }) => length)).toEqual(sizes);
    expect(all.flat()).toEqual(entries);
  });
});
