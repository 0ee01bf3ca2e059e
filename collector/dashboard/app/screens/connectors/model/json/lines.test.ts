import { expect, it } from 'vitest';
import { lineOf, linesIn } from './lines.ts';

const TEXT = `{
  "name": "a \\" {[,: b",
  "triggers": ["Purchase",
    "Lead"],
  "webhook": {
    "headers": [
      { "name": "x",
        "value": "y" },
      { "name": "z" }
    ],
    "eventNames": { "My Event": "sale" }
  },
  "webhook": { "url": true }
}`;

it.each([
  ['', 1],
  ['name', 2],
  ['triggers', 3],
  ['triggers[0]', 3],
  ['triggers[1]', 4],
  ['webhook.headers[0]', 7],
  ['webhook.headers[0].value', 8],
  ['webhook.headers[1].name', 9],
  // missing: where it is missing
  ['webhook.headers[1].value', 9],
  ['webhook.eventNames["My Event"]', 11],
  // there twice
  ['webhook', 13],
  ['webhook.url', 13],
  ['pixel.html', 1],
  ['triggers[7]', 3],
])('%s stands on line %i', (field, line) => {
  expect(lineOf(linesIn(TEXT), field)).toBe(line);
});

it('counts lists at the top, and lists in lists', () => {
  const lines = linesIn('[\n{"a": 1},\n[2,\n[3]]]');
  expect([lineOf(lines, '[0].a'), lineOf(lines, '[1][0]'), lineOf(lines, '[1][1][0]')]).toEqual([2, 3, 4]);
});
