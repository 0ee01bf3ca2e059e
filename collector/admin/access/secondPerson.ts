/**
 * Where two people are asked for, an admin can make the second one: a token to edit with, or one to approve with. That can't be
 * kept from whoever may make tokens, but it stands in the audit log as what it is. Pure.
 */
import type { Note } from './audited.ts';
import type { Identity } from './roles.ts';
import type { Token } from './tokens.ts';

/** A person whose token is younger is a new one: on the day that they are made, nobody else may know of them. */
export const NEW_MS = 24 * 60 * 60 * 1000;

/** Entries beside that of the approval; none where both have been there for a day. `editedBy`: who changed the pixel last. */
export function newPeople(approval: {
  approver: Identity;
  editedBy: string | undefined;
  tokens: readonly Token[];
  at: number;
}): Pick<Note, 'what' | 'detail'>[] {
  const { approver, editedBy, tokens, at } = approval;
  const isNew = ({ createdAt }: Token) => at - createdAt < NEW_MS;
  const notes: Pick<Note, 'what' | 'detail'>[] = [];

  const approvers = tokens.find(({ id }) => id === approver.token);
  if (approvers && isNew(approvers)) {
    notes.push({ what: 'approved_by_new_token', detail: made(approvers, editedBy, 'edited this pixel last') });
  }
  // The admin token is as old as the collector.
  if (editedBy === undefined || editedBy === 'admin') return notes;
  const editors = tokens.find(({ name }) => name === editedBy);
  if (!editors) {
    const detail = `there is no token "${editedBy}" any more, with which this pixel was edited last`;
    notes.push({ what: 'edited_by_new_token', detail });
  } else if (isNew(editors)) {
    notes.push({ what: 'edited_by_new_token', detail: made(editors, approver.name, 'approves it now') });
  }
  return notes;
}

function made({ name, createdBy, createdAt }: Token, other: string | undefined, does: string): string {
  const when = new Date(createdAt).toISOString();
  return `the token "${name}" was made by "${createdBy}" at ${when}${createdBy === other ? `, who ${does}` : ''}`;
}
