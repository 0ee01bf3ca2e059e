/** Setting a secret, having one made, and changing one. */

import { useRef, useState } from 'preact/hooks';
import { call } from '../../../api/client.ts';
import type { FieldError } from '../../../api/problem.ts';
import type { SecretInfo } from '../../../api/types.ts';
import { Form } from '../../../forms/Form.tsx';
import { focusFirstError } from '../../../forms/problems.ts';
import { useUnsavedGuard } from '../../../forms/unsaved.ts';
import { whyNot } from '../../../sessionState.ts';
import { Button } from '../../../ui/buttons/Button.tsx';
import { Choice, TextField } from '../../../ui/fields/Field.tsx';
import { ListField } from '../../../ui/fields/ListField.tsx';
import { Section } from '../../../ui/layout/Section.tsx';
import { Dialog } from '../../../ui/overlays/Dialog.tsx';
import { toast } from '../../../ui/overlays/toast.ts';
import { useSubmit } from './useSubmit.ts';

export interface Generated {
  name: string;
  value: string;
}

const KINDS = [
  { value: 'given', label: 'A key or password', hint: 'That the partner gave you.' },
  { value: 'signing', label: 'A signing secret', hint: 'Made here, shown once, for you to give to the partner.' },
] as const;

type Kind = (typeof KINDS)[number]['value'];

export function NewSecret({ taken, onMade }: { taken: readonly string[]; onMade: (made?: Generated) => void }) {
  const why = whyNot('admin');
  const [kind, setKind] = useState<Kind>('given');
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [hosts, setHosts] = useState<string[]>([]);
  const submit = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  useUnsavedGuard(name !== '' || value !== '' || hosts.length > 0);

  const make = async () => {
    const isTaken = taken.some((other) => other.toLowerCase() === name.trim().toLowerCase());
    const found: FieldError[] = [
      ...(name.trim() === '' ? [{ field: 'name', message: 'Name it: connectors will say {{SECRET.name}}' }] : []),
      // setting one that is there would change it, unasked
      ...(isTaken ? [{ field: 'name', message: `There is a secret ${name.trim()}: change it above` }] : []),
      ...(hosts.length === 0 ? [{ field: 'hosts', message: 'Name at least one host that it may be sent to' }] : []),
    ];
    const path = `/api/secrets/${encodeURIComponent(name.trim())}` as const;
    const made = await submit.run(
      async () =>
        kind === 'signing'
          ? { generated: await call('POST', `${path}/generate`, { body: { hosts } }) }
          : { set: await call('PUT', path, { body: { value, hosts } }) },
      found,
    );
    if (!made) return focusFirstError(form.current);
    setName('');
    setValue('');
    setHosts([]);
    if (made.set) toast(`${made.set.name} is set`, 'good');
    onMade(made.generated);
  };

  return (
    <Section title="New secret">
      <Form element={form} class="stack" isReady={why === undefined && !submit.busy} onSubmit={() => void make()}>
        <Choice label="What it is" value={kind} onChange={setKind} options={KINDS} readOnly={why !== undefined} />
        <div class="two">
          <TextField
            label="Name"
            code
            value={name}
            onInput={setName}
            placeholder="network-x"
            hint="Letters, digits, “_” and “-”."
            error={submit.problem('name')}
            readOnly={why !== undefined}
          />
          {kind === 'given' && (
            <TextField
              label="Value"
              type="password"
              autocomplete="new-password"
              code
              value={value}
              onInput={setValue}
              hint="Can’t be read again, only replaced."
              error={submit.problem('value')}
              readOnly={why !== undefined}
            />
          )}
        </div>
        <HostsField hosts={hosts} onChange={setHosts} error={submit.problem('hosts')} readOnly={why !== undefined} />
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
        <TextField
          label="New value"
          type="password"
          autocomplete="new-password"
          code
          value={value}
          onInput={setValue}
          placeholder="stays as it is"
          hint="Retries of older deliveries are sent with it too."
          error={submit.problem('value')}
        />
        <HostsField hosts={hosts} onChange={setHosts} error={submit.problem('hosts')} readOnly={false} />
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

function HostsField(props: {
  hosts: readonly string[];
  onChange: (hosts: string[]) => void;
  error: string | undefined;
  readOnly: boolean;
}) {
  return (
    <ListField
      label="May be sent to"
      code
      values={props.hosts}
      onChange={props.onChange}
      placeholder="api.partner.example"
      hint="Hosts, with commas between; with a port, only that one. Whoever edits connectors can’t have it sent anywhere else."
      error={props.error}
      readOnly={props.readOnly}
    />
  );
}
