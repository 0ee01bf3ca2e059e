import { describe, expect, it } from 'vitest';
import { closest } from '../../../validate/closest.ts';
import { type Known, type SlotNote, slotNotes } from './slotNotes.ts';

const NAMES = [
  'VALUE',
  'CURRENCY',
  'TRANSACTION_ID',
  'CLICK_ID',
  'EMAIL',
  'TEST',
  'CUSTOMER',
  'COUPON',
  'ITEM_ID',
  'SECRET.api-key',
];
const known = (change: Partial<Known> = {}): Known => ({ names: NAMES, events: 500, hasMatching: true, ...change });

const textsOf = (notes: readonly SlotNote[]) => notes.map(({ text }) => text);

describe('what other systems write', () => {
  it.each([
    ['{VALUE}', '{VALUE} is no dynamic parameter and is sent as it stands: did you mean {{VALUE}}?'],
    ['{value}', '{value} is no dynamic parameter and is sent as it stands: did you mean {{VALUE}}?'],
    ['%%VALUE%%', '%%VALUE%% is no dynamic parameter and is sent as it stands: did you mean {{VALUE}}?'],
    ['[VALUE]', '[VALUE] is no dynamic parameter and is sent as it stands: did you mean {{VALUE}}?'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what is tested
    ['${VALUE}', '${VALUE} is no dynamic parameter and is sent as it stands: did you mean {{VALUE}}?'],
    ['#{VALUE}', '#{VALUE} is no dynamic parameter and is sent as it stands: did you mean {{VALUE}}?'],
    ['__VALUE__', '__VALUE__ is no dynamic parameter and is sent as it stands: did you mean {{VALUE}}?'],
    [
      '{AFF_SUB}',
      '{AFF_SUB} is no dynamic parameter and is sent as it stands: dynamic parameters are written {{NAME}}',
    ],
    [
      '{TRANSACTON_ID}',
      '{TRANSACTON_ID} is no dynamic parameter and is sent as it stands: did you mean {{TRANSACTION_ID}}?',
    ],
    ['{{{VALUE}}}', '{{{VALUE}}} has too many braces: did you mean {{VALUE}}?'],
    ['{{{VALUE|fixed:2}}}', '{{{VALUE|fixed:2}}} has too many braces: did you mean {{VALUE}}?'],
    [
      '%7B%7BVALUE%7D%7D',
      '%7B%7BVALUE%7D%7D has percent-encoded braces and is sent as it stands: did you mean {{VALUE}}?',
    ],
    [
      '%7b%7bvalue%7d%7d',
      '%7b%7bvalue%7d%7d has percent-encoded braces and is sent as it stands: did you mean {{VALUE}}?',
    ],
    ['%7BVALUE%7D', '%7BVALUE%7D has percent-encoded braces and is sent as it stands: did you mean {{VALUE}}?'],
    ['{{CURRENCY}}-{VALUE}', '{VALUE} is no dynamic parameter and is sent as it stands: did you mean {{VALUE}}?'],
    ['TRANSACTION_ID', 'TRANSACTION_ID is sent as this very word: did you mean {{TRANSACTION_ID}}?'],
    [
      'https://p.example/?o=TRANSACTION_ID&v={{VALUE}}',
      'TRANSACTION_ID is sent as this very word: did you mean {{TRANSACTION_ID}}?',
    ],
  ])('is told in %s', (text, note) => {
    expect(textsOf(slotNotes(text, known()))).toEqual([note]);
  });

  it.each([
    '{{VALUE}}',
    '{{ value | fixed:2 }}',
    '{"amount":{{VALUE}}}',
    '{"a":[true],"b":{"c":[null]}}',
    '{"deep":{"amount":{{VALUE}}}}',
    'items[0]',
    '{{VALUE',
    '{{VALUE}',
    'TEST',
    'value',
    'EUR',
    'the TRANSACTION_ID of it',
    'a%20b',
    '{}',
    '',
  ])('is not seen in %s', (text) => {
    expect(slotNotes(text, known())).toEqual([]);
  });

  it.each([
    ['<img src="https://p.example/?v=%%VALUE%%">', 1],
    ['<img src="https://p.example/?v=[VALUE]&o={TRANSACTION_ID}">', 2],
    ['<img src="https://p.example/?v=%7B%7BVALUE%7D%7D">', 1],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of the pixel's own
    ['<script>const { value } = order; rows[VALUE] = list[COUNT]; go([value], `${value}`)</script>', 0],
    ['<script>if (a) {CALL} else {call}</script>', 0],
    ['<script>var TRANSACTION_ID = 1; q("TRANSACTION_ID")</script>', 0],
  ])('is told from code in %s', (code, count) => {
    expect(slotNotes(code, known(), 'code')).toHaveLength(count);
  });
});

describe('a name', () => {
  it.each<[string, Partial<Known>, string[]]>([
    ['{{VALEU}}', {}, ['None of the newest 500 events had {{VALEU}}: did you mean {{VALUE}}?']],
    [
      '{{Transacton_Id|upper}}',
      {},
      ['None of the newest 500 events had {{TRANSACTON_ID}}: did you mean {{TRANSACTION_ID}}?'],
    ],
    ['{{LOYALTY}}', {}, ['None of the newest 500 events had {{LOYALTY}}']],
    // nothing came that could tell
    ['{{LOYALTY}}', { events: 0 }, []],
    ['{{VALEU}}', { events: 0 }, ['{{VALEU}} is no parameter that is known: did you mean {{VALUE}}?']],
    ['{{COUPON}} {{customer.id}} {{ITEM_COLOUR}} {{SECRET.api-key}}', {}, []],
    ['{{ITEM_IDD}}', {}, ['None of the newest 500 events had {{ITEM_IDD}}: did you mean {{ITEM_ID}}?']],
    [
      '{{SECRET.api-kay}}',
      {},
      ['There is no secret of the name in {{SECRET.API-KAY}}: did you mean {{SECRET.API-KEY}}?'],
    ],
    ['{{CLICK_ID}}', { hasMatching: false }, ['{{CLICK_ID}} stays empty: click ID matching is off']],
    ['{{CLICK_ID}}', {}, []],
    // the catalogue has not come yet
    ['{{VALEU}} {VALUE}', { events: undefined }, []],
  ])('%s, with %o, is told of as %o', (text, change, notes) => {
    expect(textsOf(slotNotes(text, known(change)))).toEqual(notes);
  });

  it('of a secret that nobody made is told with the name to make it by', () => {
    const notes = slotNotes('Bearer {{SECRET.New-Key}} {{secret.new-key}} {{SECRET.api-key}} {{VALEU}}', known());
    expect(notes.map(({ secret }) => secret)).toEqual([undefined, 'New-Key']);
  });

  it.each([
    ['VALEU', 'VALUE'],
    ['VALU', 'VALUE'],
    ['VALUES', 'VALUE'],
    ['CURENCY', 'CURRENCY'],
    ['TRANSACTION', undefined],
    ['TRANSACTOIN_IDS', 'TRANSACTION_ID'],
    ['EMAIL2', 'EMAIL'],
    ['TSET', 'TEST'],
    ['AB', undefined],
  ])('%s is close to %s', (name, expected) => {
    expect(closest(name, NAMES)).toBe(expected);
  });
});
