/**
 * An attempt whose lease went to somebody else before it ended: the process that made it was stopped for longer than that, and
 * what it was part of has gone on without it. It decides nothing any more, but the partner may have got it: so it is on record.
 */
const LATE = 'this attempt ended after another had taken its place; it is on record, and changed nothing';

/** What is logged as its error, beside the error that it had. */
export function lateText(error: string | null | undefined): string {
  return error == null ? LATE : `${error}; ${LATE}`;
}
