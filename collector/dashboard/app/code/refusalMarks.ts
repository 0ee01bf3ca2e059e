/** What the compiler refuses, underlined where it stands, with the fix on hover and at the caret. */
import { type Diagnostic, forEachDiagnostic, setDiagnostics } from '@codemirror/lint';
import type { EditorState, TransactionSpec } from '@codemirror/state';
import type { Refusal } from '../../../validate/refusal.ts';
import { rangeOf } from './places.ts';

export function markRefusals(state: EditorState, refusals: readonly Refusal[]): TransactionSpec {
  const text = state.doc.toString();
  const found = refusals.flatMap((refusal): Diagnostic[] => {
    const range = rangeOf(text, refusal);
    if (!range) return [];
    const { message, fix } = refusal;
    return [{ ...range, severity: 'error', message: `${message} ${fix}`, renderMessage: () => explain(refusal) }];
  });
  return setDiagnostics(state, found);
}

/** Why the place at this offset is refused, and what would be right; its ends count. */
export function refusalAt(state: EditorState, at: number): string | undefined {
  let found: string | undefined;
  forEachDiagnostic(state, ({ message }, from, to) => {
    if (from <= at && at <= to) found ??= message;
  });
  return found;
}

function explain({ message, fix }: Refusal): Node {
  const element = document.createElement('div');
  element.className = 'cm-refusal';
  const what = document.createElement('p');
  what.textContent = message;
  const how = document.createElement('p');
  how.className = 'cm-fix';
  how.textContent = fix;
  element.append(what, how);
  return element;
}
