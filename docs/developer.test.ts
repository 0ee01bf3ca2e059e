/** `developer.md` against the names that tag and collector know. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { STANDARD_EVENTS } from '../sdk/events.ts';
import { CONTACT_FIELDS } from '../sdk/protocol.ts';

const page = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const words = (text = '') => text.match(/\w+/g)?.filter((word) => word !== 'and');

it('names what identify takes', () => {
  const [, named] = /`identify` takes ([^;]*);/.exec(page('developer.md')) ?? [];
  expect(words(named)).toEqual(CONTACT_FIELDS);
});

it.each([
  ['developer.md', /Standard events are ([^;]*);/],
  ['connectors.md', /Triggers are event names: ([^.]*), or your own/],
])('%s names the standard events', (file, sentence) => {
  const [, named] = sentence.exec(page(file)) ?? [];
  expect(words(named)).toEqual(STANDARD_EVENTS);
});
