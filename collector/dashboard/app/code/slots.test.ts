import { expect, it } from 'vitest';
import { parseTemplate } from '../../../parameters/template.ts';
import { describeSlot, findSlots } from './slots.ts';

it.each(['{{VALUE}}', '<a {{ x|lower }}> {{}} {{ (a) }} {{B\n}} {{C}}', '{{1}}{{_a}}{{{D}}}', ''])(
  'finds the slots that the collector finds in %j',
  (text) => {
    expect(findSlots(text)).toEqual(parseTemplate(text).slots.map(({ start, end }) => ({ from: start, to: end })));
  },
);

it('says where a slot stands and what becomes of its value', () => {
  const slot = {
    written: '{{VALUE}}',
    where: 'query or fragment of a URL in an attribute',
    context: 'url_query',
  } as const;
  expect(describeSlot(slot)).toBe(
    '{{VALUE}}: query or fragment of a URL in an attribute. Percent-encoded: it stays one value of the query.',
  );
});
