/** A new secret while it is filled in: what is wrong with it, and making it. */
import { useState } from 'preact/hooks';
import { call } from '../api/client.ts';
import type { FieldError } from '../api/problem.ts';
import type { SecretInfo } from '../api/types.ts';
import { type Submit, useSubmit } from '../forms/useSubmit.ts';

export const KINDS = [
  { value: 'given', label: 'A key or password', hint: 'That the partner gave you.' },
  { value: 'signing', label: 'A signing secret', hint: 'Made here, shown once, for you to give to the partner.' },
] as const;

export type Kind = (typeof KINDS)[number]['value'];

export interface SecretDraft {
  kind: Kind;
  name: string;
  value: string;
  hosts: string[];
}

/** `generated`: it is shown this once. */
export interface Made {
  secret: SecretInfo;
  generated?: string;
}

export interface NewSecretForm {
  draft: SecretDraft;
  edit(change: Partial<SecretDraft>): void;
  submit: Submit;
  /** undefined: something is wrong, and said at its field */
  make(): Promise<Made | undefined>;
}

/** `taken`: names that there are. `wantsSigning`: it is of no use unless it can sign. */
export function useNewSecret(
  start: SecretDraft,
  { taken, wantsSigning = false }: { taken: readonly string[]; wantsSigning?: boolean },
): NewSecretForm {
  const [draft, setDraft] = useState(start);
  const submit = useSubmit();
  return {
    draft,
    edit(change) {
      submit.forget(Object.keys(change));
      setDraft((before) => ({ ...before, ...change }));
    },
    submit,
    make() {
      const { kind, value, hosts } = draft;
      const name = draft.name.trim();
      const path = `/api/secrets/${encodeURIComponent(name)}` as const;
      return submit.run(
        async (): Promise<Made> => {
          if (kind === 'given') return { secret: await call('PUT', path, { body: { value, hosts } }) };
          // what is kept of it doesn't hold its value
          const { value: generated, ...secret } = await call('POST', `${path}/generate`, { body: { hosts } });
          return { secret, generated };
        },
        wrongIn({ ...draft, name }, taken, wantsSigning),
      );
    },
  };
}

/** What is wrong before anything is sent. */
function wrongIn(
  { kind, name, value, hosts }: SecretDraft,
  taken: readonly string[],
  wantsSigning: boolean,
): FieldError[] {
  // setting one that is there would change it, unasked
  const isTaken = taken.some((other) => other.toLowerCase() === name.toLowerCase());
  const cannotSign = kind === 'given' && wantsSigning && !value.startsWith('whsec_');
  return [
    ...(name === '' ? [{ field: 'name', message: 'Name it: connectors will say {{SECRET.name}}' }] : []),
    ...(isTaken ? [{ field: 'name', message: `There is a secret ${name}: change it in Settings, Secrets` }] : []),
    ...(kind === 'given' && value === ''
      ? [{ field: 'value', message: 'Type or paste what the partner gave you' }]
      : []),
    ...(cannotSign && value !== ''
      ? [{ field: 'value', message: 'To sign with, it has to be whsec_ and 24 to 64 bytes in base64 behind it' }]
      : []),
    ...(hosts.length === 0 ? [{ field: 'hosts', message: 'Name at least one host that it may be sent to' }] : []),
  ];
}
