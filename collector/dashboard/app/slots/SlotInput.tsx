/**
 * An input for text with dynamic parameters: `{{` opens a list of them, as a combobox by WAI-ARIA's pattern. The parameter
 * browser inserts into the one that has the focus.
 */
import './slots.css';
import { useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useMakeSecret } from '../secrets/makeSecret.ts';
import { whyNot } from '../sessionState.ts';
import { Field } from '../ui/fields/Field.tsx';
import { Icon } from '../ui/Icon.tsx';
import { toast } from '../ui/overlays/toast.ts';
import {
  completeSlot,
  type Edited,
  insertSlot,
  matching,
  type Offered,
  type OpenSlot,
  openSlot,
} from './completion.ts';
import { useParameters } from './parameters.ts';
import { SlotNotes } from './SlotNotes.tsx';
import { slotNotes } from './slotNotes.ts';

export interface SlotInputProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string | undefined;
  error?: string | undefined;
  placeholder?: string;
  /** the label is for screen readers only */
  quiet?: boolean;
  readOnly?: boolean | undefined;
  multiline?: boolean;
  rows?: number;
  /** what a secret would be here, in a word or two: its name is proposed from that; without it secrets have no place here */
  secretFor?: string;
  /** most often it is one: the way to make it is always to be seen */
  isSecret?: boolean;
  /** true: what was pasted is dealt with, and goes nowhere else */
  onPaste?: (text: string) => boolean;
}

const SHOWN = 8;

/** At the end of the list: what it puts in is made first. */
const NEW_SECRET: Offered = { name: 'New secret …', description: 'Make one here, and name it in this field' };

/** Whoever typed this may be after a secret: another name must not end in a dialog. */
function meansSecret(typed: string): boolean {
  const upper = typed.toUpperCase();
  return 'SECRET.'.startsWith(upper) || upper.startsWith('SECRET.') || (upper !== '' && 'NEW SECRET'.startsWith(upper));
}

export function SlotInput(props: SlotInputProps) {
  const { label, value, onInput, multiline = false, readOnly, onPaste, secretFor, isSecret = false } = props;
  const { all, filters, events, hasMatching, target } = useParameters();
  const names = useMemo(() => all.map(({ name }) => name), [all]);
  const notes = readOnly ? [] : slotNotes(value, { names, events, hasMatching });
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const listId = useId();
  const [slot, setSlot] = useState<OpenSlot>();
  const [active, setActive] = useState(0);
  const askForSecret = useMakeSecret();
  const makesSecrets = askForSecret !== undefined && secretFor !== undefined && !readOnly;
  const whyNoSecret = whyNot('admin');
  /** somebody put the caret somewhere; before, a browser may say that it stands at the start */
  const wasHere = useRef(false);
  /** where the caret goes once the new text is there */
  const caret = useRef<number | undefined>(undefined);

  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }, [value]);

  const offered: readonly Offered[] = slot?.kind === 'filter' ? filters : all;
  const found = slot ? matching(offered, slot.typed).slice(0, SHOWN) : [];
  const mayMean = slot?.kind === 'name' && meansSecret(slot.typed);
  const options = makesSecrets && mayMean && whyNoSecret === undefined ? [...found, NEW_SECRET] : found;
  const isOpen = options.length > 0 && !readOnly;
  const chosen = options[Math.min(active, options.length - 1)];

  const look = () => {
    const element = input.current;
    if (!element || element.selectionStart !== element.selectionEnd) return setSlot(undefined);
    setSlot(openSlot(element.value, element.selectionStart ?? 0));
    setActive(0);
  };
  const edit = ({ text, caret: to }: Edited) => {
    caret.current = to;
    setSlot(undefined);
    onInput(text);
    input.current?.focus();
  };
  /** `name`: it is named here already, and only has to be made. */
  const makeSecret = (name?: string) => {
    const element = input.current;
    if (!element || !askForSecret) return;
    const end = wasHere.current ? (element.selectionEnd ?? value.length) : value.length;
    const start = wasHere.current ? (element.selectionStart ?? end) : end;
    const open = start === end ? openSlot(element.value, end) : undefined;
    setSlot(undefined);
    // the dialog gives the focus back to whoever had it
    element.focus();
    askForSecret({
      of: secretFor ?? label,
      ...(name !== undefined && { name }),
      use: (made) => {
        if (name !== undefined) element.focus();
        else if (open?.kind === 'name') edit(completeSlot(element.value, end, open, `SECRET.${made}`));
        else edit(insertSlot(element.value, start, end, `SECRET.${made}`));
      },
    });
  };
  const choose = (option: Offered) => {
    if (option === NEW_SECRET) return makeSecret();
    const element = input.current;
    if (element && slot) edit(completeSlot(element.value, element.selectionStart ?? 0, slot, option.name));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen || !chosen) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      setActive((active + step + options.length) % options.length);
    } else if (event.key === 'Enter' || (event.key === 'Tab' && chosen !== NEW_SECRET)) {
      choose(chosen);
    } else if (event.key === 'Escape') {
      setSlot(undefined);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  };

  return (
    <div class={`slot-input ${makesSecrets ? 'makes-secrets' : ''} ${isSecret ? 'is-secret' : ''}`}>
      <Field
        {...props}
        hint={
          notes.length > 0 ? (
            <SlotNotes notes={notes} hint={props.hint} make={makesSecrets ? makeSecret : undefined} />
          ) : (
            props.hint
          )
        }
      >
        {(ids) => {
          const shared = {
            ...ids,
            ref: input,
            class: 'input mono',
            value,
            readOnly,
            placeholder: props.placeholder,
            autocomplete: 'off',
            autocapitalize: 'off' as const,
            spellcheck: false,
            'aria-autocomplete': 'list' as const,
            'aria-controls': isOpen ? listId : undefined,
            'aria-activedescendant': isOpen
              ? `${listId}-${options.indexOf(chosen ?? { name: '', description: '' })}`
              : undefined,
            onInput: (event: { currentTarget: { value: string } }) => {
              onInput(event.currentTarget.value);
              look();
            },
            onKeyDown,
            onKeyUp: (event: KeyboardEvent) => {
              if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) look();
            },
            onClick: look,
            onBlur: () => setSlot(undefined),
            onFocus: (event: { currentTarget: HTMLElement }) => {
              // what can't be edited gets nothing inserted
              if (readOnly) return;
              wasHere.current = true;
              target.current = {
                label,
                element: event.currentTarget,
                insert: (name) => {
                  const element = input.current;
                  if (!element) return;
                  const { selectionStart, selectionEnd } = element;
                  const end = selectionEnd ?? element.value.length;
                  edit(insertSlot(element.value, selectionStart ?? end, end, name));
                },
              };
            },
            onPaste: (event: ClipboardEvent) => {
              if (onPaste?.(event.clipboardData?.getData('text') ?? '')) event.preventDefault();
            },
          };
          // ARIA knows no combobox of several lines: a text field with suggestions says nearly the same.
          const element = multiline ? (
            <textarea {...shared} rows={props.rows ?? 4} />
          ) : (
            <input {...shared} type="text" role="combobox" aria-expanded={isOpen} />
          );
          if (!makesSecrets) return element;
          return (
            <div class="slot-frame">
              {element}
              <button
                type="button"
                class="button plain small slot-secret"
                // keys get there by {{ and the list; where it is most often a secret, by Tab as well
                tabIndex={isSecret ? 0 : -1}
                aria-label="New secret"
                title={whyNoSecret ?? 'New secret …'}
                aria-disabled={whyNoSecret === undefined ? undefined : 'true'}
                aria-description={whyNoSecret ?? `for: ${label}`}
                // the input keeps focus and selection
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => (whyNoSecret === undefined ? makeSecret() : toast(whyNoSecret))}
              >
                <Icon name="key" size={16} />
              </button>
            </div>
          );
        }}
      </Field>
      {isOpen && (
        <div class="slot-options" id={listId} role="listbox" aria-label="Dynamic parameters">
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input it belongs to has the keys
            <div
              key={option.name}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={option === chosen}
              // the input keeps the focus
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              <code>{option.name}</code>
              <span>{option.description}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
