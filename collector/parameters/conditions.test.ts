import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, condition } from '../connector/condition.ts';
import { compileCondition, type Unmet, unmetBy } from './conditions.ts';

const EVENT: Record<string, string> = {
  VALUE: '49.90',
  CURRENCY: 'EUR',
  COUNTRY: 'de',
  COUPON: 'STAFF-10',
  COUNT: '3',
  LONG: 'x'.repeat(1_000),
  BIG: '9007199254740993',
  BLANK: '   ',
  ODD: 'no number',
  GERMAN: '1.234,50 €',
};
const lookup = (name: string) => EVENT[name] ?? '';

function unmet(given: Condition): Unmet | undefined {
  const compiled = compileCondition(condition.parse(given), 'when');
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return unmetBy(compiled.condition, lookup);
}
const isMet = (given: Condition) => unmet(given) === undefined;

describe('a leaf', () => {
  it.each<[Condition, boolean]>([
    [{ parameter: 'VALUE', equals: 49.9 }, true],
    [{ parameter: 'VALUE', equals: 49.91 }, false],
    [{ parameter: 'value', equals: 49.9 }, true],
    [{ parameter: 'VALUE', greater: 49.9 }, false],
    [{ parameter: 'VALUE', greater: 49.89 }, true],
    [{ parameter: 'VALUE', less: 49.9 }, false],
    [{ parameter: 'VALUE', less: 49.91 }, true],
    [{ parameter: 'VALUE', less: -1 }, false],
    // a text compares as it stands
    [{ parameter: 'COUNT', equals: '3' }, true],
    [{ parameter: 'COUNT', equals: '3.0' }, false],
    [{ parameter: 'COUNT', equals: 3 }, true],
    [{ parameter: 'COUNT', in: [1, '2', 3] }, true],
    [{ parameter: 'COUNT', in: [1, '2', '03'] }, false],
    // beyond what a double holds
    [{ parameter: 'BIG', greater: 1e15 }, true],
    [{ parameter: 'GERMAN', equals: 1234.5 }, true],
    [{ parameter: 'GERMAN', greater: 1234.49 }, true],
    [{ parameter: 'COUNTRY', equals: 'DE' }, false],
    [{ parameter: 'COUNTRY', equals: 'DE', ignoreCase: true }, true],
    [{ parameter: 'COUNTRY|upper', equals: 'DE' }, true],
    [{ parameter: 'COUNTRY', in: ['AT', 'DE'] }, false],
    [{ parameter: 'COUNTRY', in: ['AT', 'DE'], ignoreCase: true }, true],
    [{ parameter: 'COUPON', startsWith: 'STAFF' }, true],
    [{ parameter: 'COUPON', startsWith: 'staff' }, false],
    [{ parameter: 'COUPON', startsWith: 'staff', ignoreCase: true }, true],
    [{ parameter: 'COUPON', contains: 'F-1' }, true],
    [{ parameter: 'COUPON', contains: '.' }, false],
    [{ parameter: 'COUPON', exists: true }, true],
    [{ parameter: 'COUPON', exists: false }, false],
    // blank is not there
    [{ parameter: 'BLANK', exists: true }, false],
    [{ parameter: 'BLANK', exists: false }, true],
    // there, though not the number that is asked for
    [{ parameter: 'ODD', exists: true }, true],
    [{ parameter: 'ODD', less: 5 }, false],
    [{ parameter: 'ODD', greater: 5 }, false],
    [{ parameter: 'ODD', equals: 5 }, false],
    [{ parameter: 'ODD', contains: 'number' }, true],
  ])('%j: %s', (given, is) => expect(isMet(given)).toBe(is));

  it.each<Condition>([
    { parameter: 'NONE', equals: 'x' },
    { parameter: 'NONE', equals: 0 },
    { parameter: 'NONE', in: ['x', 0] },
    { parameter: 'NONE', less: 5 },
    { parameter: 'NONE', greater: -5 },
    { parameter: 'NONE', startsWith: 'x' },
    { parameter: 'NONE', contains: 'x' },
    { parameter: 'NONE', exists: true },
  ])('%j isn’t met by what is missing, and its contrary is', (given) => {
    expect(unmet(given)).toEqual({ leaf: given, value: '' });
    expect(isMet({ not: given })).toBe(true);
  });
});

describe('what decided', () => {
  const big: Condition = { parameter: 'VALUE', greater: 100 };
  const german: Condition = { parameter: 'COUNTRY', equals: 'de' };
  const staff: Condition = { parameter: 'COUPON', startsWith: 'STAFF' };

  it.each<[string, Condition, Unmet | undefined]>([
    [
      'of all the first that isn’t met',
      { all: [german, big, { parameter: 'NONE', exists: true }] },
      { leaf: big, value: '49.90' },
    ],
    [
      'of any the first, where none is',
      { any: [big, { parameter: 'NONE', exists: true }] },
      { leaf: big, value: '49.90' },
    ],
    ['nothing where one of any is met', { any: [big, german] }, undefined],
    ['under not the one that is met', { not: staff }, { leaf: staff, value: 'STAFF-10', not: true }],
    [
      'under not of any the first that is met',
      { not: { any: [big, german] } },
      { leaf: german, value: 'de', not: true },
    ],
    ['under not of all nothing, where one isn’t met', { not: { all: [german, big] } }, undefined],
    ['twice not', { not: { not: big } }, { leaf: big, value: '49.90' }],
  ])('%s', (_, given, wanted) => expect(unmet(given)).toEqual(wanted));

  it('shows the page’s own text of what can’t be read, and not all of a long one', () => {
    expect(unmet({ parameter: 'ODD|fixed:2', greater: 1 })?.value).toBe('no number');
    expect(unmet({ parameter: 'LONG', equals: 'y' })?.value).toBe('x'.repeat(128));
  });
});

it('a condition or its contrary is met, never both, whatever it asks', () => {
  const parameter = fc.constantFrom(...Object.keys(EVENT), 'NONE');
  const leaf = fc.oneof(
    fc.record({ parameter, equals: fc.constantFrom<string | number>('de', 'DE', 49.9, 3) }),
    fc.record({ parameter, less: fc.constantFrom(0, 3, 50) }),
    fc.record({ parameter, greater: fc.constantFrom(0, 3, 50) }),
    fc.record({ parameter, exists: fc.boolean() }),
  );
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ not: tie('tree') }),
      fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 2 }) }),
      fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 2 }) }),
    ),
  }));
  /** as the words say it */
  const plainly = ({ all, any, not, ...asked }: Condition): boolean =>
    all ? all.every(plainly) : any ? any.some(plainly) : not ? !plainly(not) : isMet(asked);
  fc.assert(
    fc.property(tree, (given) => {
      expect(isMet(given)).toBe(plainly(given));
      expect(isMet({ not: given })).toBe(!plainly(given));
    }),
  );
});

describe('what is refused', () => {
  const problemsOf = (given: unknown) => {
    const parsed = condition.safeParse(given);
    if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    const compiled = compileCondition(parsed.data, 'when');
    return compiled.ok ? [] : compiled.problems.map(({ field, message }) => `${field}: ${message}`);
  };
  const many = (count: number) => ({
    all: Array.from({ length: count }, () => ({ parameter: 'VALUE', exists: true })),
  });

  it('takes 50 groups and leaves, and no more', () => {
    expect(problemsOf(many(49))).toEqual([]);
    expect(problemsOf(many(50))).toEqual([': has 51 groups and parameters; at most 50 are allowed']);
  });

  it.each<[unknown, RegExp]>([
    [{}, /says nothing; it needs exactly one of all, any, not or parameter/],
    [{ all: [], any: [] }, /needs at least|too small|>=1/i],
    [{ parameter: 'VALUE' }, /asks nothing; with "parameter" goes exactly one of equals, in, less/],
    [{ parameter: 'VALUE', less: 5, greater: 1 }, /asks for less and greater at once/],
    [
      { any: [{ parameter: 'VALUE', less: 5 }], not: { parameter: 'VALUE', less: 1 } },
      /has any and not; it needs exactly one/,
    ],
    [{ not: { parameter: 'VALUE', less: 5 }, equals: 5 }, /equals: goes with "parameter"/],
    [{ parameter: 'VALUE', less: 5, ignoreCase: true }, /ignoreCase: goes with equals, in, startsWith, contains/],
    [{ parameter: 'VALUE', less: '5' }, /less: .*number/],
    [{ parameter: 'VALUE', equals: true }, /equals: has to be a text of 1 to 256 characters or a number/],
    [{ parameter: 'VALUE', matches: '^a' }, /unknown field; allowed here: all, any, not, parameter/],
    [{ all: [{ parameter: '{{VALUE}}', less: 5 }] }, /when\.all\[0\]\.parameter: is a name without braces/],
    [{ parameter: 'ITEM_PRICE', less: 5 }, /when\.parameter: ITEM_PRICE is of one item/],
    [{ parameter: 'SECRET.key', exists: true }, /names a secret, which no condition can read/],
    [{ not: { parameter: 'VALUE|nope', less: 5 } }, /when\.not\.parameter: .*nope/],
    [{ parameter: '1x', less: 5 }, /when\.parameter: .*dynamic parameter/],
  ])('%j', (given, problem) => expect(problemsOf(given).join('\n')).toMatch(problem));
});
