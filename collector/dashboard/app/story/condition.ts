/** A condition in words: what it asked of an event, and what the event said. */
import type { Condition, Operand } from '../../../connector/condition.ts';
import type { Unmet } from '../../../parameters/conditions.ts';
import { listed } from './span.ts';

/** `COUNTRY was “FR”; it has to be “DE”, “AT” or “CH”.` */
export function sayUnmet({ leaf, value, not }: Unmet): string {
  const was = value === '' ? `There was no ${leaf.parameter}` : `${leaf.parameter} was “${value}”`;
  return `${was}; it ${not ? 'must not' : 'has to'} ${asks(leaf)}.`;
}

function asks(leaf: Condition): string {
  const { equals, in: among, less, greater, startsWith, contains, exists } = leaf;
  const folded = leaf.ignoreCase ? ', in capital letters or not' : '';
  if (equals !== undefined) return `be ${quoted(equals)}${folded}`;
  if (among !== undefined) return `be ${listed(among.map(quoted), 'or')}${folded}`;
  if (less !== undefined) return `be a number below ${less}`;
  if (greater !== undefined) return `be a number above ${greater}`;
  if (startsWith !== undefined) return `begin with ${quoted(startsWith)}${folded}`;
  if (contains !== undefined) return `contain ${quoted(contains)}${folded}`;
  return exists ? 'be there' : 'be empty';
}

const quoted = (operand: Operand) => (typeof operand === 'number' ? String(operand) : `“${operand}”`);
