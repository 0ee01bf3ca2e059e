import { expect, it } from 'vitest';
import type { ClaimedDelivery } from '../../store/contract/queue.ts';
import { createBacklog, type Held } from './backlog.ts';

const held = (id: string, destination: string, sendUntil = 100): Held => {
  const delivery: ClaimedDelivery = {
    id,
    connector: 'c',
    eventId: 'e',
    request: { method: 'GET', url: 'https://h.example/', headers: [], body: null },
    destination,
    test: false,
    attempts: 0,
    manual: false,
    atMostOnce: false,
    interrupted: false,
    createdAt: 0,
  };
  return { delivery, leaseToken: 't', sendUntil };
};

function filled(...entries: [id: string, destination: string, sendUntil?: number][]) {
  const backlog = createBacklog();
  for (const entry of entries) backlog.add(held(...entry));
  return backlog;
}
const any = () => true;

it('takes destinations in turn, each in its order', () => {
  const backlog = filled(['a1', 'a'], ['a2', 'a'], ['a3', 'a'], ['b1', 'b'], ['c1', 'c']);
  const order = [1, 2, 3, 4, 5, 6].map(() => backlog.next(any)?.delivery.id);
  expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'a3', undefined]);
});

it('passes over a destination that has no place', () => {
  const backlog = filled(['a1', 'a'], ['b1', 'b']);
  expect(backlog.next((destination) => destination !== 'a')?.delivery.id).toBe('b1');
  expect(backlog.next((destination) => destination !== 'a')).toBeUndefined();
  expect(backlog.count('a')).toBe(1);
});

it('hands out what was held too long, and keeps the rest', () => {
  const backlog = filled(['a1', 'a', 50], ['a2', 'a', 150], ['b1', 'b', 100]);
  expect(backlog.takeExpired(100).map(({ delivery }) => delivery.id)).toEqual(['a1', 'b1']);
  expect(backlog.destinations()).toEqual(['a']);
  expect(backlog.takeAll().map(({ delivery }) => delivery.id)).toEqual(['a2']);
  expect(backlog.next(any)).toBeUndefined();
});
