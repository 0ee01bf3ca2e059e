/**
 * Typing over marked text. Left to the browser, what is typed takes on the looks of what it replaces, as inline styles: the
 * dashboard's Content Security Policy blocks them, and notes it as a violation.
 */
import { type Extension, Prec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

function typeOver(event: InputEvent, view: EditorView): boolean {
  const { data, inputType, isComposing } = event;
  if (inputType !== 'insertText' || data === null || isComposing || view.state.readOnly) return false;
  const { from, to } = markedIn(view);
  if (from === to) return false;
  event.preventDefault();
  const insert = view.state.toText(data);
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    userEvent: 'input.type',
    scrollIntoView: true,
  });
  return true;
}

/** Chromium's way to look into a shadow root; of a selection that was just made by script, the editor doesn't know yet. */
type Selecting = { getSelection?: () => Selection | null };

function markedIn(view: EditorView): { from: number; to: number } {
  const selection = (view.root as Selecting).getSelection?.();
  if (!selection?.anchorNode || !selection.focusNode || !view.contentDOM.contains(selection.anchorNode)) {
    return view.state.selection.main;
  }
  const anchor = view.posAtDOM(selection.anchorNode, selection.anchorOffset);
  const head = view.posAtDOM(selection.focusNode, selection.focusOffset);
  return { from: Math.min(anchor, head), to: Math.max(anchor, head) };
}

export const typingOver: Extension = Prec.highest(EditorView.domEventHandlers({ beforeinput: typeOver }));
