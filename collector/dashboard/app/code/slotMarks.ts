/** Marks on dynamic parameters in the editor: that they are one, and in which context the compiler put them. */
import { type EditorState, type Extension, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, hoverTooltip, WidgetType } from '@codemirror/view';
import type { Refusal } from '../../../validate/refusal.ts';
import type { KnownSlot } from '../api/types.ts';
import { offsetOf } from './places.ts';
import { describeSlot, findSlots, SLOT_CONTEXTS } from './slots.ts';

/** What the compiler said of the text as it is now, refusals too. */
export const setKnownSlots = StateEffect.define<{ slots: readonly KnownSlot[]; refusals: readonly Refusal[] }>();

interface Marks {
  /** by where they start; those that were edited since are gone */
  known: ReadonlyMap<number, KnownSlot>;
  decorations: DecorationSet;
}

const marks = StateField.define<Marks>({
  create: (state) => ({ known: new Map(), decorations: decorate(state, new Map()) }),
  update(before, { docChanged, changes, effects, state }) {
    const told = effects.findLast((effect) => effect.is(setKnownSlots));
    if (!told && !docChanged) return before;
    const text = state.doc.toString();
    const known = new Map<number, KnownSlot>();
    for (const [from, slot] of before.known) {
      const at = changes.mapPos(from, 1);
      if (text.startsWith(slot.written, at)) known.set(at, slot);
    }
    if (told?.is(setKnownSlots)) {
      const { slots, refusals } = told.value;
      // where it can't be read as a whole, as while a tag is being written, what was known before counts on
      if (refusals.length === 0) known.clear();
      for (const refusal of refusals) known.delete(offsetOf(text, refusal) ?? -1);
      for (const slot of slots) known.set(offsetOf(text, slot) ?? -1, slot);
      known.delete(-1);
    }
    return { known, decorations: decorate(state, known) };
  },
  provide: (field) => EditorView.decorations.from(field, ({ decorations }) => decorations),
});

const KNOWN = Decoration.mark({ class: 'cm-slot' });
const UNKNOWN = Decoration.mark({ class: 'cm-slot cm-slot-unknown' });

/** Its text stands in the style sheet alone: it is no part of the code, neither to copy nor to read out. */
class ContextLabel extends WidgetType {
  constructor(private readonly label: string) {
    super();
  }
  override eq(other: ContextLabel): boolean {
    return other.label === this.label;
  }
  override toDOM(): HTMLElement {
    const label = document.createElement('span');
    label.className = 'cm-slot-context';
    label.dataset.label = this.label;
    label.ariaHidden = 'true';
    return label;
  }
}

function decorate(state: EditorState, known: ReadonlyMap<number, KnownSlot>): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of findSlots(state.doc.toString())) {
    const slot = known.get(from);
    builder.add(from, to, slot ? KNOWN : UNKNOWN);
    if (slot) {
      const widget = new ContextLabel(SLOT_CONTEXTS[slot.context].label);
      builder.add(to, to, Decoration.widget({ widget, side: 1 }));
    }
  }
  return builder.finish();
}

/** The slot at this offset; its ends count. */
export function slotAt(state: EditorState, at: number): (KnownSlot & { from: number; to: number }) | undefined {
  for (const [from, slot] of state.field(marks).known) {
    const to = from + slot.written.length;
    if (from <= at && at <= to) return { ...slot, from, to };
  }
  return undefined;
}

const describeOnHover = hoverTooltip((view, at) => {
  const slot = slotAt(view.state, at);
  if (!slot) return null;
  return {
    pos: slot.from,
    end: slot.to,
    create() {
      const dom = document.createElement('div');
      dom.className = 'cm-slot-help';
      dom.textContent = describeSlot(slot);
      return { dom };
    },
  };
});

export const slotMarks: Extension = [marks, describeOnHover];
