/** Setting a secret, having one made, and changing one. */

import { useRef, useState } from 'preact/hooks';
import { call } from '../../../api/client.ts';
import type { SecretInfo } from '../../../api/types.ts';
import { Form } from '../../../forms/Form.tsx';
import { focusFirstError } from '../../../forms/problems.ts';
import { useUnsavedGuard } from '../../../forms/unsaved.ts';
import { useSubmit } from '../../../forms/useSubmit.ts';
import { HostsField, ValueField } from '../../../secrets/SecretFields.tsx';
import { KINDS, type SecretDraft, useNewSecret } from '../../../secrets/useNewSecret.ts';
import { whyNot } from '../../../sessionState.ts';
import { Button } from '../../../ui/buttons/Button.tsx';
import { Choice, TextField } from '../../../ui/fields/Field.tsx';
import { Section } from '../../../ui/layout/Section.tsx';
import { Dialog } from '../../../ui/overlays/Dialog.tsx';
import { toast } from '../../../ui/overlays/toast.ts';

export interface Generated {
  name: string;
  value: string;
}

const FRESH: SecretDraft = { kind: 'given', name: '', value: '', hosts: [] };

export function NewSecret({ taken, onMade }: { taken: readonly string[]; onMade: (made?: Generated) => void }) {
  const why = whyNot('admin');
  const readOnly = why !== undefined;
  const { draft, edit, submit, make } = useNewSecret(FRESH, { taken });
  const { kind, name, value, hosts } = draft;
  const form = useRef<HTMLFormElement>(null);
  useUnsavedGuard(name !== '' || value !== '' || hosts.length > 0);

  const save = async () => {
    const made = await make();
    if (!made) return focusFirstError(form.current);
    edit({ ...FRESH, kind });
    if (made.generated === undefined) toast(`${made.secret.name} is set`, 'good');
    onMade(made.generated === undefined ? undefined : { name: made.secret.name, value: made.generated });
  };

  return (
    <Section title="New secret">
      <Form element={form} class="stack" isReady={!readOnly && !submit.busy} onSubmit={() => void save()}>
        <Choice
          label="What it is"
          value={kind}
          onChange={(to) => edit({ kind: to })}
          options={KINDS}
          readOnly={readOnly}
        />
        <div class="two">
          <TextField
            label="Name"
            code
            value={name}
            onInput={(to) => edit({ name: to })}
            placeholder="network-x"
            hint="Letters, digits, “_” and “-”."
            error={submit.problem('name')}
            readOnly={readOnly}
          />
          {kind === 'given' && (
            <ValueField
              label="Value"
              value={value}
              onInput={(to) => edit({ value: to })}
              hint="Can’t be read again, only replaced."
              error={submit.problem('value')}
              readOnly={readOnly}
            />
          )}
        </div>
        <HostsField
          hosts={hosts}
          onChange={(to) => edit({ hosts: to })}
          error={submit.problem('hosts')}
          readOnly={readOnly}
        />
        <div class="row">
          <Button type="submit" kind="primary" icon="plus" busy={submit.busy} unless={why}>
            {kind === 'signing' ? 'Generate secret' : 'Set secret'}
          </Button>
        </div>
      </Form>
    </Section>
  );
}

export function ChangeSecret(props: { secret: SecretInfo; onChanged: () => void; onClose: () => void }) {
  const { secret, onChanged, onClose } = props;
  const [value, setValue] = useState('');
  const [hosts, setHosts] = useState<string[]>(secret.hosts);
  const submit = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const isDirty = value !== '' || hosts.join() !== secret.hosts.join();
  useUnsavedGuard(isDirty);

  const change = async () => {
    const path = `/api/secrets/${encodeURIComponent(secret.name)}` as const;
    const changed = await submit.run(() => call('PUT', path, { body: { hosts, ...(value !== '' && { value }) } }));
    if (!changed) return focusFirstError(form.current);
    toast(`${secret.name} is changed, for what is sent from now on`, 'good');
    onChanged();
    onClose();
  };

  return (
    <Dialog title={`Change ${secret.name}`} onClose={onClose}>
      <Form element={form} class="stack" isReady={!submit.busy} onSubmit={() => void change()}>
        <ValueField
          label="New value"
          value={value}
          onInput={setValue}
          placeholder="stays as it is"
          hint="Retries of older deliveries are sent with it too."
          error={submit.problem('value')}
        />
        <HostsField hosts={hosts} onChange={setHosts} error={submit.problem('hosts')} />
        <div class="row">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            kind="primary"
            busy={submit.busy}
            unless={isDirty ? undefined : 'Nothing is changed yet.'}
          >
            Save secret
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
