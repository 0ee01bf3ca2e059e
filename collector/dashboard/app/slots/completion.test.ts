import { describe, expect, it } from 'vitest';
import { FILTER_DESCRIPTIONS, makeFilter } from '../../../parameters/filters.ts';
import { completeSlot, filterOffers, insertSlot, matching, openSlot, slotNames } from './completion.ts';

/** `|` marks the caret, `¦` a bar of the text. */
const at = (marked: string) => {
  const caret = marked.indexOf('|');
  return { text: marked.replace('|', '').replaceAll('¦', '|'), caret };
};

describe('an open slot', () => {
  it.each([
    ['v={{|', 'name', ''],
    ['v={{VA|', 'name', 'VA'],
    ['v={{ va|', 'name', 'va'],
    ['{{A}}-{{B|', 'name', 'B'],
    ['{{VA|LUE}}', 'name', 'VA'],
    ['{{EMAIL¦|', 'filter', ''],
    ['{{EMAIL¦sh|', 'filter', 'sh'],
    ['{{VALUE¦fixed:2¦up|', 'filter', 'up'],
  ])('is seen in %s', (marked, kind, typed) => {
    const { text, caret } = at(marked);
    expect(openSlot(text, caret)).toMatchObject({ kind, typed });
  });

  it.each(['v=|', '{|', '{{VALUE}}|', '{{a}b|', 'a {{\nb|', '{{VALUE¦default:|'])('is not seen in %s', (marked) => {
    const { text, caret } = at(marked);
    expect(openSlot(text, caret)).toBeUndefined();
  });
});

describe('completing', () => {
  it.each([
    ['v={{VA|', 'VALUE', 'v={{VALUE}}|'],
    ['v={{|&w=1', 'VALUE', 'v={{VALUE}}|&w=1'],
    ['{{VA|}}x', 'VALUE', '{{VALUE}}|x'],
    ['{{VA|LUE}}x', 'CURRENCY', '{{CURRENCY}}|x'],
    ['{{EM|¦sha256}}', 'EMAIL', '{{EMAIL|¦sha256}}'],
    ['{{EMAIL¦s|', 'sha256', '{{EMAIL¦sha256}}|'],
  ])('turns %s into the slot %s', (marked, choice, expected) => {
    const { text, caret } = at(marked);
    const slot = openSlot(text, caret);
    expect(slot && completeSlot(text, caret, slot, choice)).toEqual(at(expected));
  });

  it('puts a parameter where the caret is', () => {
    expect(insertSlot('a=', 2, 2, 'VALUE')).toEqual({ text: 'a={{VALUE}}', caret: 11 });
    expect(insertSlot('a=old', 2, 5, 'VALUE')).toEqual({ text: 'a={{VALUE}}', caret: 11 });
  });
});

it('offers names that start with what was typed before those that hold it or are described by it', () => {
  const options = [
    { name: 'CLICK_ID', description: 'Click ID' },
    { name: 'EVENT_ID', description: 'ID of the event' },
    { name: 'GCLID', description: 'Google Ads click ID' },
    { name: 'ID', description: 'x' },
  ];
  expect(matching(options, 'id').map(({ name }) => name)).toEqual(['ID', 'CLICK_ID', 'EVENT_ID', 'GCLID']);
  expect(matching(options, 'google').map(({ name }) => name)).toEqual(['GCLID']);
});

it('finds the names in a text', () => {
  expect(slotNames('{{value}} {{ EMAIL | sha256 }} {{VALUE|fixed:2}} {{}} {{SECRET.api-key}}')).toEqual([
    'VALUE',
    'EMAIL',
    'SECRET.API-KEY',
  ]);
});

const offers = filterOffers(FILTER_DESCRIPTIONS);

it.each(offers.map(({ name }) => name))('offers a filter that the collector knows: %s', (name) => {
  expect(makeFilter(name)).toHaveProperty('apply');
});

it('offers every filter, with the argument that is usual', () => {
  expect(new Set(offers.map(({ name }) => name.split(':')[0]))).toEqual(
    new Set(FILTER_DESCRIPTIONS.map(({ name }) => name)),
  );
  expect(offers.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['sha256', 'email', 'email:google', 'fixed:2']),
  );
});
