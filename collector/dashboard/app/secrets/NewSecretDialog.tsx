/** Making a secret where it is needed: what is being edited behind the dialog stays as it is. */
import { useRef, useState } from 'preact/hooks';
import type { SecretInfo } from '../api/types.ts';
import { Form } from '../forms/Form.tsx';
import { focusFirstError } from '../forms/problems.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { Choice, TextField } from '../ui/fields/Field.tsx';
import { Dialog } from '../ui/overlays/Dialog.tsx';
import { toast } from '../ui/overlays/toast.ts';
import type { SecretAsk } from './makeSecret.ts';
import { proposeName } from './proposeName.ts';
import { HostsField, ValueField } from './SecretFields.tsx';
import { ShownOnce } from './ShownOnce.tsx';
import { KINDS, type Made, useNewSecret } from './useNewSecret.ts';

/** Of one that is to sign: who has it already. */
const SIGNERS = [
  { ...KINDS[1], label: 'Make one here', hint: 'Shown once, for you to give to the partner.' },
  { ...KINDS[0], label: 'The partner gave me one', hint: 'It begins with whsec_.' },
] as const;

export function NewSecretDialog(props: {
  ask: SecretAsk;
  /** of the connector, for the proposal */
  connector: string;
  /** where it may be sent, as far as the connector tells */
  hosts: string[];
  taken: readonly string[];
  onMade: (secret: SecretInfo) => void;
  onClose: () => void;
}) {
  const { ask, connector, hosts, taken, onMade, onClose } = props;
  const { of, name, signs = false, use } = ask;
  const { draft, edit, submit, make } = useNewSecret(
    {
      kind: signs ? 'signing' : 'given',
      name: name ?? proposeName(connector, of, taken),
      value: '',
      hosts: ask.hosts ?? hosts,
    },
    { taken, wantsSigning: signs },
  );
  const [made, setMade] = useState<Made>();
  const form = useRef<HTMLFormElement>(null);

  const finish = ({ secret }: Made) => {
    onMade(secret);
    onClose();
    // when the dialog is gone: nothing behind it takes the focus before
    setTimeout(() => use?.(secret.name));
  };
  const save = async () => {
    const now = await make();
    if (!now) return focusFirstError(form.current);
    if (now.generated !== undefined) return setMade(now);
    toast(`The secret ${now.secret.name} is set`, 'good');
    finish(now);
  };

  if (made?.generated !== undefined) {
    return (
      <ShownOnce
        title={`The signing secret ${made.secret.name}`}
        label="Signing secret"
        value={made.generated}
        advice="It is shown this once. Give it to the partner, who checks with it that requests are yours and unchanged (Standard Webhooks)."
        onDone={() => finish(made)}
      />
    );
  }
  return (
    <Dialog title={name === undefined ? 'New secret' : `Make the secret ${name}`} onClose={onClose}>
      <Form element={form} class="stack" isReady={!submit.busy} onSubmit={() => void save()}>
        <p>
          {signs
            ? 'Requests are signed with it.'
            : `Stands in ${of} as a name; its value is filled in when it is sent.`}{' '}
          Nobody can read it again, here or in the log. What you are editing stays as it is.
        </p>
        {signs && (
          <Choice
            label="Where it comes from"
            value={draft.kind}
            onChange={(kind) => edit({ kind })}
            options={SIGNERS}
          />
        )}
        <TextField
          label="Name"
          code
          value={draft.name}
          onInput={(typed) => edit({ name: typed })}
          hint={name === undefined ? 'Letters, digits, “_” and “-”.' : 'As it is named already.'}
          error={submit.problem('name')}
          readOnly={name !== undefined}
        />
        {draft.kind === 'given' && (
          <ValueField
            label="Value"
            value={draft.value}
            onInput={(value) => edit({ value })}
            hint="Can’t be read again, only replaced."
            error={submit.problem('value')}
          />
        )}
        <HostsField hosts={draft.hosts} onChange={(to) => edit({ hosts: to })} error={submit.problem('hosts')} />
        <div class="row">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={submit.busy}>
            {draft.kind === 'signing' ? 'Generate secret' : 'Set secret'}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
