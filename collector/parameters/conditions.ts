/**
 * Whether a condition over dynamic parameters is met, and if not, by which of its leaves. Compiled once, when the connector is saved or
 * loaded. Pure.
 *
 * A number compares with a value as a number, digit by digit, whatever way the page wrote it (`49,90 €`); a text as it stands, or without
 * regard to case where the leaf says so. What is missing, or can't be read as the number that is asked for, meets no leaf but
 * `exists: false`; it is never an error.
 */
import { type Condition, GROUPS, type Operand } from '../connector/condition.ts';
import type { FieldProblem } from '../validate/problems.ts';
import { readAmount } from './reading/amounts.ts';
import { type Decimal, parseDecimal, subtract } from './reading/decimal.ts';
import { parseTemplate, type Slot, TemplateError } from './template.ts';
import { type Lookup, readSlot } from './values.ts';

/** The leaf that decided. */
export interface Unmet {
  leaf: Condition;
  /** what its parameter was, at most 128 characters; '' where there was none */
  value: string;
  /** it is met and stands under a `not` */
  not?: true;
}

export type CompiledCondition =
  | { group: 'all' | 'any'; parts: CompiledCondition[] }
  | { group: 'not'; part: CompiledCondition }
  | CompiledLeaf;

interface CompiledLeaf {
  group: 'leaf';
  leaf: Condition;
  slot: Pick<Slot, 'name' | 'filters'>;
  holds(value: Value): boolean;
}

interface Value {
  /** filters applied; '' where there is none or it can't be read */
  text: string;
  isThere: boolean;
  currency: string;
}

/** of a value, in answers and stories */
const MAX_SHOWN = 128;

/** `field`: where the condition stands, for what is wrong with its parts. Shapes are the schema's to check. */
export function compileCondition(
  condition: Condition,
  field: string,
): { ok: true; condition: CompiledCondition } | { ok: false; problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const compiled = compile(condition, field, problems);
  return compiled ? { ok: true, condition: compiled } : { ok: false, problems };
}

function compile(condition: Condition, field: string, problems: FieldProblem[]): CompiledCondition | undefined {
  for (const group of GROUPS) {
    const parts = condition[group];
    if (parts === undefined) continue;
    if (group === 'not' || !Array.isArray(parts)) {
      const part = compile(parts as Condition, `${field}.${group}`, problems);
      return part && { group: 'not', part };
    }
    const compiled = parts.map((part, index) => compile(part, `${field}.${group}[${index}]`, problems));
    return compiled.every((part) => part !== undefined) ? { group, parts: compiled } : undefined;
  }
  const slot = parameterSlot(condition.parameter ?? '', `${field}.parameter`, problems);
  return slot && { group: 'leaf', leaf: condition, slot, holds: testOf(condition) };
}

function parameterSlot(written: string, field: string, problems: FieldProblem[]): Slot | undefined {
  const refuse = (message: string) => {
    problems.push({ field, message });
    return undefined;
  };
  if (/[{}]/.test(written)) return refuse('is a name without braces, for example VALUE');
  try {
    const { slots } = parseTemplate(`{{${written}}}`);
    const [slot] = slots;
    if (!slot) return refuse('has to be the name of a dynamic parameter, for example VALUE');
    if (slot.name.startsWith('ITEM_'))
      return refuse(`${slot.name} is of one item; a condition is about the whole event`);
    if (slot.name.startsWith('SECRET.')) return refuse('names a secret, which no condition can read');
    return slot;
  } catch (error) {
    if (error instanceof TemplateError) return refuse(error.message);
    throw error;
  }
}

function testOf(leaf: Condition): CompiledLeaf['holds'] {
  const fold = leaf.ignoreCase ? (text: string) => text.toLowerCase() : (text: string) => text;
  const equals = (operand: Operand): CompiledLeaf['holds'] =>
    typeof operand === 'number'
      ? compared(operand, (order) => order === 0)
      : ofText(operand, (text, own) => text === own);
  const ofText = (operand: string, holds: (text: string, own: string) => boolean): CompiledLeaf['holds'] => {
    const own = fold(operand);
    return ({ text }) => text !== '' && holds(fold(text), own);
  };
  const { equals: same, in: among, less, greater, startsWith, contains, exists } = leaf;
  if (same !== undefined) return equals(same);
  if (among !== undefined) {
    const tests = among.map(equals);
    return (value) => tests.some((holds) => holds(value));
  }
  if (less !== undefined) return compared(less, (order) => order < 0);
  if (greater !== undefined) return compared(greater, (order) => order > 0);
  if (startsWith !== undefined) return ofText(startsWith, (text, own) => text.startsWith(own));
  if (contains !== undefined) return ofText(contains, (text, own) => text.includes(own));
  return ({ isThere }) => isThere === exists;
}

/** `holds`: of a value that is less (-1), equal (0) or greater (1). */
function compared(operand: number, holds: (order: number) => boolean): CompiledLeaf['holds'] {
  const own = parseDecimal(String(operand));
  return ({ text, currency }) => {
    const number = own && text !== '' ? readNumber(text, currency) : undefined;
    return own !== undefined && number !== undefined && holds(Number(orderOf(number, own)));
  };
}

function readNumber(text: string, currency: string): Decimal | undefined {
  const read = readAmount(text, currency);
  return typeof read === 'string' ? parseDecimal(read) : undefined;
}

function orderOf(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const { digits } = subtract(a, b);
  return digits === 0n ? 0 : digits < 0n ? -1 : 1;
}

/** What keeps the condition from being met; undefined where it is. */
export function unmetBy(condition: CompiledCondition, lookup: Lookup): Unmet | undefined {
  return against(condition, lookup, true);
}

/** What keeps it from being `wanted`: of a group where all have to be it the first that isn't, else the first of those that could. */
function against(condition: CompiledCondition, lookup: Lookup, wanted: boolean): Unmet | undefined {
  if (condition.group === 'leaf') {
    const value = readValue(condition.slot, lookup);
    if (condition.holds(value) === wanted) return undefined;
    const shown = (value.text || lookup(condition.slot.name)).slice(0, MAX_SHOWN).toWellFormed();
    return { leaf: condition.leaf, value: shown, ...(!wanted && { not: true as const }) };
  }
  if (condition.group === 'not') return against(condition.part, lookup, !wanted);
  const needsAll = (condition.group === 'all') === wanted;
  let first: Unmet | undefined;
  for (const part of condition.parts) {
    const unmet = against(part, lookup, wanted);
    if (needsAll ? unmet !== undefined : unmet === undefined) return unmet;
    first ??= unmet;
  }
  return first;
}

function readValue(slot: CompiledLeaf['slot'], lookup: Lookup): Value {
  const reading = readSlot(slot, lookup);
  const text = reading.ok ? reading.text : '';
  return {
    text,
    // what is there but can't be read is there
    isThere: reading.ok ? text.trim() !== '' : lookup(slot.name).trim() !== '',
    get currency() {
      return lookup('CURRENCY');
    },
  };
}
