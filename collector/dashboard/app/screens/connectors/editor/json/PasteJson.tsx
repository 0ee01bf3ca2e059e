/** A connector from its JSON: checked as the API would, and put into the draft. Nothing is saved by it. */
import './json.css';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { ConnectorInput } from '../../../../../../connector/parse.ts';
import { isObject } from '../../../../../../validate/isObject.ts';
import { get } from '../../../../api/client.ts';
import { useLoad } from '../../../../api/useLoad.ts';
import { MissingSecrets } from '../../../../secrets/MissingSecrets.tsx';
import { missingIn } from '../../../../secrets/named.ts';
import { Button } from '../../../../ui/buttons/Button.tsx';
import { Field, SelectField } from '../../../../ui/fields/Field.tsx';
import { Notice } from '../../../../ui/layout/States.tsx';
import { Dialog } from '../../../../ui/overlays/Dialog.tsx';
import type { Draft } from '../../model/connectorDraft.ts';
import { fillDraft } from '../../model/json/pasted.ts';
import { type Problem, usePasted } from './usePasted.ts';

/** Ten connectors of the largest pixels that there may be. */
const MAX_BYTES = 4 * 1024 * 1024;

export function PasteJson(props: {
  /** as it was left when the dialog was closed */
  text: string;
  onText: (text: string) => void;
  /** the connector whose place it takes; absent: it is a new one */
  into: Draft | undefined;
  secrets: readonly { name: string }[] | undefined;
  onFill: (draft: Draft, notes: readonly string[]) => void;
  onClose: () => void;
}) {
  const { into, secrets, onFill, onClose } = props;
  const [text, setText] = useState(props.text);
  const [index, setIndex] = useState(0);
  const [unread, setUnread] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const others = useLoad((signal) => get('/api/connectors', signal), []);
  const { read, chosen, problems, isUsable, failed } = usePasted(text, index);

  const type = (next: string) => {
    setText(next);
    setUnread(undefined);
    props.onText(next);
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > MAX_BYTES) return setUnread(`${file.name} is larger than 4 MiB: paste the connector alone.`);
    try {
      type(await file.text());
    } catch {
      setUnread(`${file.name} can’t be read.`);
    }
  };
  const goTo = ({ line }: Problem) => {
    const start = text.split('\n', line - 1).join('\n').length + (line > 1 ? 1 : 0);
    const end = text.indexOf('\n', start);
    const element = area.current;
    if (!element) return;
    element.focus();
    element.setSelectionRange(start, end < 0 ? text.length : end);
    // a selection alone scrolls nothing; no line wraps
    element.scrollTop = (element.scrollHeight / text.split('\n').length) * Math.max(0, line - 3);
  };

  const filled = useMemo(
    () =>
      isUsable && chosen && isObject(chosen.input) && others.data
        ? // the collector read it by the schema of connectors, and found nothing wrong
          fillDraft(chosen.input as unknown as ConnectorInput, { id: chosen.id, into, others: others.data.items })
        : undefined,
    [isUsable, chosen, others.data, into],
  );
  const missing = filled
    ? missingIn(
        filled.draft.webhook,
        secrets?.map(({ name }) => name),
      )
    : [];
  const wrong = read?.ok === false ? read.message : unread;
  const connectors = read?.ok ? read.connectors : [];
  return (
    <Dialog
      title={into ? 'Replace by JSON' : 'Paste a connector’s JSON'}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            unless={filled ? undefined : whyNot(text, wrong, problems, failed)}
            onClick={() => filled && onFill(filled.draft, filled.notes)}
          >
            {into ? 'Replace the draft' : 'Fill the draft'}
          </Button>
        </>
      }
    >
      <p>
        One connector, as “Copy as JSON” and the API give it, or a whole container.json. Nothing is saved before you
        press “Save connector”.
      </p>
      <Field
        label="JSON"
        error={wrong}
        hint={
          <>
            Paste it, drop a file here, or{' '}
            <label class="json-file">
              choose a file
              <input
                type="file"
                accept=".json,application/json"
                onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
              />
            </label>
            .
          </>
        }
      >
        {(ids) => (
          <textarea
            {...ids}
            ref={area}
            class="input mono json-text"
            rows={12}
            value={text}
            spellcheck={false}
            autocapitalize="off"
            placeholder={
              '{\n  "name": "Network X",\n  "triggers": ["Purchase"],\n  "webhook": { "url": "https://…" }\n}'
            }
            onInput={({ currentTarget }) => type(currentTarget.value)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              const file = event.dataTransfer?.files[0];
              if (!file) return;
              event.preventDefault();
              void take(file);
            }}
          />
        )}
      </Field>
      {connectors.length > 1 && (
        <SelectField
          label={`Which of the ${connectors.length} connectors`}
          value={String(chosen ? connectors.indexOf(chosen) : 0)}
          onChange={(to) => setIndex(Number(to))}
          options={connectors.map(({ label }, n) => ({ value: String(n), label }))}
        />
      )}
      <div class="stack" aria-live="polite">
        {failed !== undefined && <Notice kind="bad">{failed}</Notice>}
        {problems && problems.length > 0 && (
          <Notice kind={isUsable ? 'warn' : 'bad'}>
            <ul class="json-problems" aria-label="What is wrong in the JSON">
              {problems.map((problem) => (
                <li key={problem.field + problem.message}>
                  <Button small kind="plain" onClick={() => goTo(problem)}>
                    Line {problem.line}
                  </Button>{' '}
                  <code>{problem.field || 'the connector'}</code>: {problem.message}
                </li>
              ))}
            </ul>
          </Notice>
        )}
        {filled && filled.notes.length > 0 && (
          <Notice>
            {filled.notes.map((note) => (
              <p key={note}>{note}</p>
            ))}
          </Notice>
        )}
        <MissingSecrets missing={missing} url={filled?.draft.webhook.url ?? ''} readOnly={false} />
      </div>
    </Dialog>
  );
}

function whyNot(
  text: string,
  wrong: string | undefined,
  problems: readonly Problem[] | undefined,
  failed: string | undefined,
): string {
  if (text.trim() === '') return 'Paste the JSON first.';
  if (wrong !== undefined) return wrong;
  if (problems && problems.length > 0) return 'Something in it is wrong: see below the text.';
  return failed ?? 'It is being checked.';
}
