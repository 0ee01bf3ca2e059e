/** Who is told, each with what it takes to reach it, and a test. */
import { useState } from 'preact/hooks';
import { call } from '../../../api/client.ts';
import { sayError } from '../../../api/problem.ts';
import type { AlertAttempt, AlertReceiver } from '../../../api/types.ts';
import { useProblem } from '../../../forms/problems.ts';
import { whyNot } from '../../../sessionState.ts';
import { Button } from '../../../ui/buttons/Button.tsx';
import { SelectField, TextField } from '../../../ui/fields/Field.tsx';
import { ListField } from '../../../ui/fields/ListField.tsx';
import { Rows } from '../../../ui/fields/Rows.tsx';
import type { FormPart } from '../site/SettingsForm.tsx';
import { type AlertsDraft, freshReceiver, type ReceiverRow } from './alertsPart.ts';

const KINDS: readonly { value: AlertReceiver['kind']; label: string }[] = [
  { value: 'webhook', label: 'Webhook' },
  { value: 'slack', label: 'Slack, or alike' },
  { value: 'email', label: 'E-mail' },
];

export function Receivers({ draft, edit, readOnly, isDirty }: FormPart<AlertsDraft>) {
  const problem = useProblem();
  const names = draft.to.map(({ name }) => name);
  const whole = problem('alerts.to');
  return (
    <>
      {draft.to.length === 0 && <p class="hint">Nobody yet: what happens is only listed above.</p>}
      <Rows
        legend="Receivers"
        rows={draft.to}
        onChange={(to) => edit({ to })}
        fresh={() => freshReceiver('email', freeName(names))}
        addLabel="Add a receiver"
        nameOf={({ name }, index) => name || `receiver ${index + 1}`}
        readOnly={readOnly}
      >
        {(row, index, change) => (
          <Receiver
            row={row}
            index={index}
            change={(changed) => change({ ...row, ...changed })}
            readOnly={readOnly}
            isDirty={isDirty}
          />
        )}
      </Rows>
      {whole !== undefined && <p class="error">{whole}</p>}
    </>
  );
}

function freeName(names: readonly string[]): string {
  for (let number = names.length + 1; ; number++) {
    const name = `Receiver ${number}`;
    if (!names.includes(name)) return name;
  }
}

interface RowProps {
  row: ReceiverRow;
  index: number;
  change: (changed: Partial<ReceiverRow>) => void;
  readOnly: boolean;
}

function Receiver(props: RowProps & { isDirty: boolean }) {
  const { row, index, change, readOnly, isDirty } = props;
  const problem = useProblem();
  const at = `alerts.to[${index}]`;
  const who = row.name || `receiver ${index + 1}`;
  return (
    <div class="alert-receiver">
      <div class="alert-fields">
        <SelectField
          label={`How to tell ${who}`}
          value={row.kind}
          options={KINDS}
          onChange={(kind) => change({ kind })}
          error={problem(`${at}.kind`)}
          readOnly={readOnly}
        />
        <TextField
          label={`Name of receiver ${index + 1}`}
          value={row.name}
          onInput={(name) => change({ name })}
          error={problem(`${at}.name`)}
          readOnly={readOnly}
        />
      </div>
      {row.kind === 'email' ? <Mail {...props} who={who} at={at} /> : <Hook {...props} who={who} at={at} />}
      <Test name={row.name} isDirty={isDirty} />
    </div>
  );
}

function Hook({ row, change, readOnly, who, at }: RowProps & { who: string; at: string }) {
  const problem = useProblem();
  const isSlack = row.kind === 'slack';
  return (
    <>
      <TextField
        label={`Address of ${who}`}
        code
        placeholder={isSlack ? '{{SECRET.slack}}' : 'https://ops.example/alerts'}
        value={row.url}
        onInput={(url) => change({ url })}
        hint={
          isSlack
            ? 'Whoever knows the address may write there: keep the whole of it as a secret (Settings, Secrets), and name that here as {{SECRET.name}}.'
            : 'Gets JSON by POST. The whole address may be a secret: {{SECRET.name}}.'
        }
        error={problem(`${at}.url`)}
        readOnly={readOnly}
      />
      {!isSlack && (
        <ListField
          label={`Secrets that sign for ${who}`}
          code
          placeholder="none"
          values={row.signWith}
          onChange={(signWith) => change({ signWith })}
          hint="Names of signing secrets (Standard Webhooks), the newest first, with commas between."
          error={problem(`${at}.signWith`, { parts: true })}
          readOnly={readOnly}
        />
      )}
    </>
  );
}

function Mail({ row, change, readOnly, who, at }: RowProps & { who: string; at: string }) {
  const problem = useProblem();
  return (
    <>
      <ListField
        label={`Addresses of ${who}`}
        code
        placeholder="ops@shop.example"
        values={row.to}
        onChange={(to) => change({ to })}
        hint="With commas between."
        error={problem(`${at}.to`, { parts: true })}
        readOnly={readOnly}
      />
      <TextField
        label={`Sender of mails to ${who}`}
        code
        placeholder="alerts@shop.example"
        value={row.from}
        onInput={(from) => change({ from })}
        error={problem(`${at}.from`)}
        readOnly={readOnly}
      />
      <TextField
        label={`Mail server for ${who}`}
        code
        placeholder="smtps://user@mail.example:465"
        value={row.server}
        onInput={(server) => change({ server })}
        hint="smtps:// is TLS, smtp:// STARTTLS where it is offered. Before the @ the user, in whom an @ is %40."
        error={problem(`${at}.server`)}
        readOnly={readOnly}
      />
      <TextField
        label={`Password for the mail server of ${who}`}
        code
        placeholder="{{SECRET.smtp}}"
        value={row.password}
        onInput={(password) => change({ password })}
        hint="Where the server wants one: a secret (Settings, Secrets), named as {{SECRET.name}}."
        error={problem(`${at}.password`)}
        readOnly={readOnly}
      />
    </>
  );
}

/** Sends to the receiver as it is saved. */
function Test({ name, isDirty }: { name: string; isDirty: boolean }) {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; isGood: boolean }>();
  const test = async () => {
    setBusy(true);
    setSaid(undefined);
    try {
      setSaid(sayAttempt(await call('POST', '/api/alerts/test', { body: { receiver: name } })));
    } catch (error) {
      setSaid({ text: sayError(error), isGood: false });
    }
    setBusy(false);
  };
  const unless = whyNot('admin') ?? (isDirty ? 'Save first: a test goes to what is saved.' : undefined);
  return (
    <div class="row">
      <Button small label={`Test ${name}`} busy={busy} unless={unless} onClick={() => void test()}>
        Test
      </Button>
      <span role="status" class={said && !said.isGood ? 'error' : 'hint'}>
        {said?.text}
      </span>
    </div>
  );
}

function sayAttempt({ accepted, status, durationMs, error, answer }: AlertAttempt): { text: string; isGood: boolean } {
  const code = status === null ? '' : `, answered ${status}`;
  const took = `${accepted ? 'Taken' : 'Not taken'}${code} after ${durationMs} ms`;
  const more = [error, accepted ? undefined : answer].filter((text) => text !== undefined);
  return { text: [took, ...more].join(': '), isGood: accepted };
}
