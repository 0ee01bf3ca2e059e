/** Values that a schema takes, made up at random: all of its settings, left out or not, at their defaults or not. */
import fc from 'fast-check';
import type { z } from 'zod';

/** What texts of settings look like; each schema takes those that it accepts. */
const TEXTS = [
  ...['a', 'Purchase', 'network-x', 'X-Site', 'two words', 'ünïcödé €', 'a'.repeat(64), '{{CLICK_ID}}', '$.status', ''],
  ...[
    'https://partner.example/pb?c={{CLICK_ID}}',
    '<img src="https://partner.example/p.gif" alt="">',
    '{"a":"{{VALUE}}"}',
  ],
];

/** `def` as zod tells of itself. */
interface Def {
  type: string;
  shape: Record<string, z.ZodType>;
  element: z.ZodType;
  innerType: z.ZodType;
  keyType: z.ZodType;
  valueType: z.ZodType;
  entries: Record<string, string>;
}

const parameter = fc.constantFrom('VALUE', 'COUNTRY|upper', 'coupon');
const text = fc.constantFrom('a', 'two words', 'ünïcödé €');
const operand = fc.oneof(text, fc.double({ min: -1e15, max: 1e15, noNaN: true }), fc.integer());
const ignoreCase = fc.option(fc.record({ ignoreCase: fc.boolean() }), { nil: {} });
const { condition: conditions } = fc.letrec<{ condition: object }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.record({ parameter, exists: fc.boolean() }),
    fc.record({ parameter, less: fc.integer() }),
    fc.record({ parameter, greater: fc.double({ min: -1e15, max: 1e15, noNaN: true }) }),
    fc.tuple(fc.record({ parameter, equals: operand }), ignoreCase).map(([leaf, how]) => ({ ...leaf, ...how })),
    fc.tuple(fc.record({ parameter, startsWith: text }), ignoreCase).map(([leaf, how]) => ({ ...leaf, ...how })),
    fc.tuple(fc.record({ parameter, contains: text }), ignoreCase).map(([leaf, how]) => ({ ...leaf, ...how })),
    fc.record({ parameter, in: fc.array(operand, { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
  ),
}));

/** Throws on a kind of schema that it doesn't know, so that no setting is passed over. */
export function valuesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const { shape, element, innerType, keyType, valueType, entries, type } = schema.def as unknown as Def;
  const accepted = (values: fc.Arbitrary<unknown>) => values.filter((value) => schema.safeParse(value).success);
  switch (type) {
    case 'object': {
      const required = Object.keys(shape).filter(
        (name) => !shape[name]?.safeParse(undefined).success && !isOptional(shape[name]),
      );
      const values = Object.fromEntries(Object.entries(shape).map(([name, inner]) => [name, valuesOf(inner)]));
      return accepted(fc.record(values, { requiredKeys: required }));
    }
    case 'optional':
    case 'default':
    case 'prefault':
      return valuesOf(innerType);
    case 'array':
      return accepted(fc.array(valuesOf(element), { maxLength: 3 }));
    case 'record':
      return accepted(fc.dictionary(valuesOf(keyType) as fc.Arbitrary<string>, valuesOf(valueType), { maxKeys: 3 }));
    case 'enum':
      return fc.constantFrom(...Object.values(entries));
    case 'boolean':
      return fc.boolean();
    case 'number':
      return accepted(fc.oneof(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0.1, max: 3650, noNaN: true })));
    case 'string':
      return fc.constantFrom(...TEXTS.filter((text) => schema.safeParse(text).success));
    case 'lazy':
      // the one schema that holds itself
      return accepted(conditions);
    default:
      throw new Error(`valuesOf: no values for a schema of type ${type}`);
  }
}

function isOptional(schema: z.ZodType | undefined): boolean {
  return schema !== undefined && ['optional', 'default', 'prefault'].includes(schema.def.type);
}
