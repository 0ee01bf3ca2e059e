/** `{{` offers the dynamic parameters, as in every other field; behind a bar the filters. */
import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { type Extension, Prec } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';
import { completeSlot, matching, type Offered, openSlot } from '../slots/completion.ts';

/** What may stand in `{{…}}`: names, and behind a bar filters. */
export interface Offers {
  all: readonly Offered[];
  filters: readonly Offered[];
}

/** `offers` is asked each time: they are loaded later. */
export function slotCompletions(offers: () => Offers): Extension {
  const complete = ({ state, pos }: CompletionContext): CompletionResult | null => {
    const line = state.doc.lineAt(pos);
    const slot = openSlot(line.text, pos - line.from);
    if (!slot) return null;
    const offered: readonly Offered[] = offers()[slot.kind === 'filter' ? 'filters' : 'all'];
    const options = matching(offered, slot.typed).map(
      ({ name, description }): Completion => ({ label: name, detail: description, apply }),
    );
    return options.length === 0 ? null : { from: line.from + slot.from, options, filter: false };
  };
  return [
    autocompletion({ override: [complete], icons: false, tooltipClass: () => 'cm-slot-options', interactionDelay: 0 }),
    // as in the other fields; without an open list Tab goes on to the next field
    Prec.highest(keymap.of([{ key: 'Tab', run: acceptCompletion }])),
  ];
}

function apply(view: EditorView, { label }: Completion): void {
  const { state } = view;
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const slot = openSlot(line.text, head - line.from);
  if (!slot) return;
  const { text, caret } = completeSlot(line.text, head - line.from, slot, label);
  view.dispatch({
    changes: { from: line.from, to: line.to, insert: text },
    selection: { anchor: line.from + caret },
    userEvent: 'input.complete',
    scrollIntoView: true,
  });
}
