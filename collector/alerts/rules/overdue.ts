/** The delivery that should have been sent longest ago. */
import type { Rule } from './finding.ts';
import { span } from './span.ts';

const MINUTE_MS = 60_000;

export const overdue: Rule<'overdue'> = ({ now, oldestDueAt }, threshold) => {
  const lateMs = oldestDueAt === null ? 0 : now - oldestDueAt;
  const limitMs = threshold('minutes') * MINUTE_MS;
  if (oldestDueAt === null || lateMs < limitMs / 2) return [];
  const example = `The oldest has been due for ${span(lateMs)}.`;
  return [{ subject: '', begins: lateMs >= limitMs, count: Math.floor(lateMs / MINUTE_MS), example }];
};
