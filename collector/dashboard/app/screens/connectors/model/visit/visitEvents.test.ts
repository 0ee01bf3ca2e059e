import { expect, it } from 'vitest';
import { fired } from '../../../../story/story.testing.ts';
import { chooseEvent, newOnes } from './visitEvents.ts';

const event = (id: string, visitor: string, connectors: string[] = [], name = 'Lead') => ({
  id,
  name,
  visitor,
  decisions: connectors.map((connector) => fired({ connector })),
});
const list = [event('4', 'ada', ['other']), event('3', 'bob', ['x']), event('2', 'ada', ['x']), event('1', 'ada')];
const ids = (events: { id: string }[]) => events.map(({ id }) => id).join('');

it.each([
  ['2', '43'],
  ['4', ''],
  [null, '4321'],
  ['gone from the list', '4321'],
])('takes what came after %s', (before, found) => {
  expect(ids(newOnes(list, before === null ? null : { id: before, name: 'Lead' }))).toBe(found);
});

it('takes an event for a new one that has the ID of another', () => {
  const sharing = [event('4', 'ada', [], 'Purchase'), event('4', 'ada')];
  expect(newOnes(sharing, { id: '4', name: 'Lead' })).toEqual([sharing[0]]);
});

it.each([
  ['x', undefined, '3'],
  ['x', 'ada', '2'],
  ['other', undefined, '4'],
  ['nobody', undefined, '4'],
  ['nobody', 'bob', '3'],
  ['x', 'eve', undefined],
])('of connector %s and visitor %s chooses %s', (connector, visitor, id) => {
  expect(chooseEvent(list, connector, visitor)?.id).toBe(id);
});
