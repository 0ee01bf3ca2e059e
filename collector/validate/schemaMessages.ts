/** Says a schema's complaints in words for the person who wrote the value: what it is, and what would be right. */
import { z } from 'zod';
import { closest } from './closest.ts';
import { type FieldProblem, fieldPath } from './problems.ts';

const EXPECTED: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'too large a number';
  return EXPECTED[typeof value] ?? typeof value;
}

/** Scalars as written, cut short; of lists and objects the kind: a deep one overflows JSON.stringify, a long one the answer. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return kindOf(value);
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 64) : value) ?? 'missing';
}

const quoted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(', ');

/** Message for one raw issue; given to `safeParse`, so a message written in the schema itself wins. */
function describe(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = EXPECTED[issue.expected] ?? issue.expected;
      if (issue.input === undefined) return `is missing; it has to be ${expected}`;
      return `has to be ${expected}, is ${kindOf(issue.input)}`;
    }
    case 'invalid_value':
      return `is ${shown(issue.input)}; allowed: ${quoted(issue.values)}`;
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty';
      if (issue.origin === 'array') return `needs at least ${issue.minimum} of them`;
      return `has to be at least ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'string') return `is longer than ${issue.maximum} characters`;
      if (issue.origin === 'array') return `holds more than ${issue.maximum} entries`;
      return `has to be at most ${issue.maximum}`;
    default:
      return undefined;
  }
}

const UNKNOWN = 'unknown field; allowed here: ';

/** Of one field, what `strict` says of all: with the name that was meant, where one is near. */
function unknownField(key: string, message: string): string {
  if (!message.startsWith(UNKNOWN)) return message;
  const near = closest(key, message.slice(UNKNOWN.length).split(', '));
  return near === undefined ? message : `${message}; did you mean ${near}?`;
}

/** An object that refuses fields it doesn't know and says which it does. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const allowed = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? UNKNOWN + allowed : undefined),
  });
}

/** Parses with the messages above; one problem a wrong field. */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): { ok: true; value: z.output<Schema> } | { ok: false; problems: FieldProblem[] } {
  const parsed = schema.safeParse(value, { error: describe });
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problems: parsed.error.issues.flatMap(toProblems) };
}

export interface PathProblem {
  path: PropertyKey[];
  message: string;
  /** a field that the schema doesn't know */
  isUnknown: boolean;
}

/** As `parseWith`, with the paths themselves; none: the value is valid. */
export function problemsWithPaths(schema: z.ZodType, value: unknown): PathProblem[] {
  const { error } = schema.safeParse(value, { error: describe });
  return (error?.issues ?? []).flatMap((issue): PathProblem[] => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: messageOf(issue), isUnknown: false }];
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: unknownField(key, issue.message),
      isUnknown: true,
    }));
  });
}

function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

function toProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: fieldPath([...issue.path, key]),
      message: unknownField(key, issue.message),
    }));
  }
  return [{ field: fieldPath(issue.path), message: messageOf(issue) }];
}
