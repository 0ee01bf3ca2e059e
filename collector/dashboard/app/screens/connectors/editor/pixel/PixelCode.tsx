/** The pixel's code: the code editor, which is loaded for it, or a plain field where that can't be had. */
import './pixel.css';
import type { Ref } from 'preact';
import { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Refusal } from '../../../../../../validate/refusal.ts';
import type { CodeEditor } from '../../../../code/codeEditor.ts';
import { rangeOf } from '../../../../code/places.ts';
import { insertSlot } from '../../../../slots/completion.ts';
import { type Parameter, useParameters } from '../../../../slots/parameters.ts';
import { SlotNotes } from '../../../../slots/SlotNotes.tsx';
import { slotNotes } from '../../../../slots/slotNotes.ts';
import { Field } from '../../../../ui/fields/Field.tsx';
import { Notice } from '../../../../ui/layout/States.tsx';
import type { CheckedPixel } from './usePixelCheck.ts';

const LABEL = 'Pixel code';
const HINT = 'HTML with dynamic parameters, as the partner gives it.';
const KEYS = 'Tab goes on to the next field, F8 to the next place that can’t be made safe; {{ lists the parameters.';

export interface PixelCodeHandle {
  goTo(refusal: Refusal): void;
}

interface PixelCodeProps {
  value: string;
  onInput: (html: string) => void;
  checked: CheckedPixel | undefined;
  /** what the collector refused when it was to save */
  error: string | undefined;
  readOnly: boolean;
  handle: Ref<PixelCodeHandle>;
}

export function PixelCode(props: PixelCodeProps) {
  const [open, setOpen] = useState<typeof import('../../../../code/codeEditor.ts')['openCodeEditor']>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    import('../../../../code/codeEditor.ts').then(
      ({ openCodeEditor }) => {
        if (!gone) setOpen(() => openCodeEditor);
      },
      () => {
        if (!gone) setFailed(true);
      },
    );
    return () => {
      gone = true;
    };
  }, []);
  if (failed) return <PlainCode {...props} />;
  if (open) return <Editor {...props} open={open} />;
  return (
    <div class="field">
      <span class="label">{LABEL}</span>
      <div class="code-frame code-loading" role="status">
        Loading the code editor …
      </div>
      <CodeHelp said={undefined} error={undefined} />
    </div>
  );
}

function Editor(props: PixelCodeProps & { open: typeof import('../../../../code/codeEditor.ts')['openCodeEditor'] }) {
  const { value, onInput, checked, error, readOnly, handle, open } = props;
  const { all, filters, target } = useParameters();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor | undefined>(undefined);
  const [said, setSaid] = useState<string>();
  const offers = { all: pixelParameters(all), filters };
  const latest = useRef({ onInput, offers, readOnly });
  latest.current = { onInput, offers, readOnly };

  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const made = open(root, {
      text: value,
      label: LABEL,
      placeholder: '<img src="https://partner.example/p?v={{VALUE}}">',
      readOnly,
      offers: () => latest.current.offers,
      onInput: (text) => latest.current.onInput(text),
      onFocus: () => {
        if (!latest.current.readOnly) {
          target.current = { label: LABEL, element, insert: (name) => made.insert(name) };
        }
      },
      onCaret: setSaid,
    });
    editor.current = made;
    return () => {
      made.destroy();
      root.replaceChildren();
      editor.current = undefined;
    };
  }, [open, target]);

  // before anything else can be typed, or a text that is older by a moment would take its place
  useLayoutEffect(() => editor.current?.setText(value), [value]);
  useLayoutEffect(() => editor.current?.setReadOnly(readOnly), [readOnly]);
  useLayoutEffect(() => {
    if (checked) editor.current?.show(checked);
  }, [checked, value]);
  const count = checked?.refusals.length ?? 0;
  const wrong =
    error ??
    (count > 0 ? `${count} ${count === 1 ? 'place' : 'places'} can’t be made safe; they are listed below.` : undefined);
  useLayoutEffect(() => {
    editor.current?.describe([wrong, HINT, KEYS].filter((part) => part !== undefined).join(' '), wrong !== undefined);
  }, [wrong]);

  useImperativeHandle(handle, () => ({
    goTo(refusal) {
      const range = rangeOf(value, refusal);
      if (range) editor.current?.select(range);
    },
  }));

  return (
    <div class={`field ${wrong === undefined ? '' : 'wrong'}`}>
      <span class="label" aria-hidden="true">
        {LABEL}
      </span>
      <div ref={host} class={`code-frame ${readOnly ? 'is-read-only' : ''}`} data-invalid={wrong !== undefined} />
      <CodeHelp said={said} error={error} />
      <PixelNotes html={value} readOnly={readOnly} />
    </div>
  );
}

/** What looks like a dynamic parameter and is none. */
function PixelNotes({ html, readOnly }: { html: string; readOnly: boolean }) {
  const { all, events, hasMatching } = useParameters();
  const names = useMemo(() => pixelParameters(all).map(({ name }) => name), [all]);
  const notes = readOnly ? [] : slotNotes(html, { names, events, hasMatching }, 'code');
  if (notes.length === 0) return null;
  return (
    <p class="hint">
      <SlotNotes notes={notes} />
    </p>
  );
}

/** Pixels can't have secrets, and know nothing of an order's items. */
function pixelParameters(all: readonly Parameter[]): Parameter[] {
  return all.filter(({ group }) => group !== 'Secrets' && group !== 'Order items');
}

/** One place for what is said of the code, high enough that nothing moves when it changes. */
function CodeHelp({ said, error }: { said: string | undefined; error: string | undefined }) {
  return (
    <>
      {error !== undefined && <p class="error">{error}</p>}
      <p class="hint code-help" role="status">
        {said ?? `${HINT} ${KEYS}`}
      </p>
    </>
  );
}

function PlainCode({ value, onInput, error, readOnly, handle }: PixelCodeProps) {
  const { target } = useParameters();
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(handle, () => ({
    goTo(refusal) {
      const range = rangeOf(value, refusal);
      if (!range) return;
      field.current?.focus();
      field.current?.setSelectionRange(range.from, range.to);
    },
  }));
  return (
    <>
      <Notice kind="warn">
        The code editor could not be loaded; the connection may have failed. This plain field does the same without
        colours, and nothing is lost. Save, then reload the page to try again.
      </Notice>
      <Field label={LABEL} error={error} hint={HINT}>
        {(ids) => (
          <textarea
            {...ids}
            ref={field}
            class="input mono"
            rows={8}
            spellcheck={false}
            value={value}
            readOnly={readOnly}
            onInput={(event) => onInput(event.currentTarget.value)}
            onFocus={(event) => {
              if (readOnly) return;
              target.current = {
                label: LABEL,
                element: event.currentTarget,
                insert: (name) => {
                  const { selectionStart = value.length, selectionEnd = value.length } = field.current ?? {};
                  onInput(insertSlot(field.current?.value ?? value, selectionStart, selectionEnd, name).text);
                  field.current?.focus();
                },
              };
            }}
          />
        )}
      </Field>
    </>
  );
}
