/**
 * The code editor, CodeMirror in a shadow root: there its styles are constructed sheets, which the dashboard's Content Security
 * Policy allows, where in the page they would be inline `<style>`. A chunk of its own, loaded with the first pixel that is edited.
 */
import { closeCompletion, completionKeymap, completionStatus } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { htmlLanguage } from '@codemirror/lang-html';
import { nextDiagnostic } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, Prec } from '@codemirror/state';
import { closeHoverTooltips, EditorView, hasHoverTooltips, keymap, lineNumbers, placeholder } from '@codemirror/view';
import type { Refusal } from '../../../validate/refusal.ts';
import type { KnownSlot } from '../api/types.ts';
import { codeTheme } from './codeTheme.ts';
import { markRefusals, refusalAt } from './refusalMarks.ts';
import { type Offers, slotCompletions } from './slotCompletions.ts';
import { setKnownSlots, slotAt, slotMarks } from './slotMarks.ts';
import { describeSlot } from './slots.ts';
import { typingOver } from './typeOver.ts';

export interface CodeEditorOptions {
  text: string;
  label: string;
  placeholder: string;
  readOnly: boolean;
  offers: () => Offers;
  onInput(text: string): void;
  onFocus(): void;
  /** what is to be said of the place that the caret is in: why it is refused, or what becomes of a slot's value */
  onCaret(description: string | undefined): void;
}

export interface CodeEditor {
  /** takes over what was changed elsewhere; what is there already stays, with its caret and history */
  setText(text: string): void;
  setReadOnly(readOnly: boolean): void;
  /** `description` is read out with the label */
  describe(description: string, isWrong: boolean): void;
  /** dropped when the text is another by now */
  show(found: { text: string; refusals: readonly Refusal[]; slots: readonly KnownSlot[] }): void;
  /** `{{NAME}}` in the place of what is selected */
  insert(name: string): void;
  select(range: { from: number; to: number }): void;
  destroy(): void;
}

const fromOutside = Annotation.define<true>();

export function openCodeEditor(root: ShadowRoot, options: CodeEditorOptions): CodeEditor {
  const readOnly = new Compartment();
  const labelling = new Compartment();
  // ids don't reach across a shadow root, so what describes the editor stands in it
  const description = document.createElement('p');
  description.id = 'description';
  description.hidden = true;
  const attributes = (isWrong: boolean) =>
    EditorView.contentAttributes.of({
      'aria-label': options.label,
      'aria-describedby': description.id,
      ...(isWrong && { 'aria-invalid': 'true' }),
    });
  let lastSaid: string | undefined;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        readOnly.of(EditorState.readOnly.of(options.readOnly)),
        labelling.of(attributes(false)),
        history(),
        lineNumbers(),
        EditorView.lineWrapping,
        placeholder(options.placeholder),
        htmlLanguage,
        slotMarks,
        slotCompletions(options.offers),
        codeTheme,
        // no Tab among them: it goes on to the next field
        keymap.of([...completionKeymap, { key: 'F8', run: nextDiagnostic }, ...historyKeymap, ...defaultKeymap]),
        typingOver,
        Prec.highest(EditorView.domEventHandlers({ keydown: keepEscape })),
        EditorView.domEventHandlers({ focus: () => options.onFocus() }),
        EditorView.updateListener.of((update) => {
          const { state, docChanged, transactions } = update;
          if (docChanged && !transactions.some((one) => one.annotation(fromOutside)))
            options.onInput(state.doc.toString());
          const said = view.hasFocus ? describeCaret(state) : undefined;
          if (said !== lastSaid) options.onCaret(said);
          lastSaid = said;
        }),
      ],
    }),
  });
  root.append(description);

  return {
    setText(text) {
      const { doc } = view.state;
      if (doc.toString() === text) return;
      view.dispatch({ changes: { from: 0, to: doc.length, insert: text }, annotations: fromOutside.of(true) });
    },
    setReadOnly(isReadOnly) {
      view.dispatch({ effects: readOnly.reconfigure(EditorState.readOnly.of(isReadOnly)) });
    },
    describe(text, isWrong) {
      description.textContent = text;
      view.dispatch({ effects: labelling.reconfigure(attributes(isWrong)) });
    },
    show({ text, refusals, slots }) {
      if (view.state.doc.toString() !== text) return;
      view.dispatch({ effects: setKnownSlots.of({ slots, refusals }) });
      view.dispatch(markRefusals(view.state, refusals));
    },
    insert(name) {
      view.dispatch(view.state.replaceSelection(`{{${name}}}`), { userEvent: 'input.complete', scrollIntoView: true });
      view.focus();
    },
    select({ from, to }) {
      view.focus();
      view.dispatch({
        selection: { anchor: from, head: to },
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      });
    },
    destroy: () => view.destroy(),
  };
}

function describeCaret(state: EditorState): string | undefined {
  const { head } = state.selection.main;
  const slot = slotAt(state, head);
  return refusalAt(state, head) ?? (slot && describeSlot(slot));
}

/** Escape closes what is open here, a list or an explanation, and nothing around the editor with it. */
function keepEscape(event: KeyboardEvent, view: EditorView): boolean {
  if (event.key === 'Escape' && hasHoverTooltips(view.state)) {
    event.stopPropagation();
    view.dispatch({ effects: closeHoverTooltips });
    return true;
  }
  if (event.key !== 'Escape' || completionStatus(view.state) !== 'active') return false;
  event.stopPropagation();
  event.preventDefault();
  return closeCompletion(view);
}
