/** Who may use the dashboard and the API, and as what: handing out tokens, and taking them back. */

import { useRef, useState } from 'preact/hooks';
import { call, get } from '../../../api/client.ts';
import type { Token } from '../../../api/types.ts';
import { useLoad } from '../../../api/useLoad.ts';
import { Form } from '../../../forms/Form.tsx';
import { focusFirstError } from '../../../forms/problems.ts';
import { useUnsavedGuard } from '../../../forms/unsaved.ts';
import { useSubmit } from '../../../forms/useSubmit.ts';
import { ShownOnce } from '../../../secrets/ShownOnce.tsx';
import { session, whyNot } from '../../../sessionState.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/buttons/Button.tsx';
import { Choice, TextField } from '../../../ui/fields/Field.tsx';
import { Section } from '../../../ui/layout/Section.tsx';
import { EmptyState, ErrorState, Loading, Notice } from '../../../ui/layout/States.tsx';
import { Time } from '../../../ui/Time.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';

const ROLES: readonly { value: Token['role']; label: string; hint: string }[] = [
  { value: 'viewer', label: 'Viewer', hint: 'Reads everything but tokens; tries out, changes nothing.' },
  { value: 'editor', label: 'Editor', hint: 'Connectors, test requests, replays; may send events. Approves no pixel.' },
  { value: 'reviewer', label: 'Reviewer', hint: 'Approves and revokes pixels, kill switches. Edits no connector.' },
  { value: 'admin', label: 'Admin', hint: 'Everything: settings, secrets, tokens.' },
  {
    value: 'ingest',
    label: 'Server',
    hint: 'Role ingest, for your shop’s server: sends events, receipts and withdrawals. Signs nobody in, reads nothing.',
  },
];

export function Tokens() {
  const why = whyNot('admin');
  if (why !== undefined) {
    return (
      <Section title="Access tokens" lead="Each person has one of their own, with a role.">
        <Notice>{why} Who has a token is for admins to see.</Notice>
      </Section>
    );
  }
  return <AllTokens />;
}

function AllTokens() {
  const tokens = useLoad((signal) => get('/api/tokens', signal), []);
  const [toRemove, setToRemove] = useState<Token>();
  const [made, setMade] = useState<Token & { token: string }>();
  const items = tokens.data?.items;
  const own = session.value.state === 'signed_in' ? session.value.name : undefined;
  return (
    <>
      <Section
        title="Access tokens"
        lead="Give each person and each server a token of its own: the audit log names what they did by it, and it can be taken back alone. Besides these there is the admin token of the first start."
      >
        {!items && tokens.error !== undefined && <ErrorState error={tokens.error} onRetry={tokens.reload} />}
        {!items && tokens.error === undefined && <Loading lines={5} label="Loading tokens" />}
        {items?.length === 0 && (
          <EmptyState icon="settings" title="No tokens yet">
            Everybody works with the admin token so far. Make one below for each of them.
          </EmptyState>
        )}
        {items && items.length > 0 && (
          <ul class="settings-list" aria-label="Access tokens">
            {items.map((token) => (
              <li key={token.id}>
                <div>
                  <div class="row">
                    <h3>{token.name}</h3>
                    <Badge tone={token.role === 'admin' ? 'accent' : 'quiet'}>{token.role}</Badge>
                    {token.name === own && <Badge tone="good">you</Badge>}
                  </div>
                  <p class="hint">
                    Made <Time at={token.createdAt} as="date" /> by {token.createdBy}
                  </p>
                </div>
                <Button
                  small
                  kind="danger"
                  icon="trash"
                  label={`Remove the token of ${token.name}`}
                  onClick={() => setToRemove(token)}
                >
                  Remove
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {/* below the list, so after it: else it would move under the hand */}
      {(items || tokens.error !== undefined) && (
        <NewToken
          onMade={(token) => {
            setMade(token);
            tokens.reload();
          }}
        />
      )}
      {made && (
        <ShownOnce
          title={`The token of ${made.name}`}
          label="Access token"
          value={made.token}
          advice={`It is shown this once. Whoever has it is ${made.name}, with the role ${made.role}: hand it over as you would a password.`}
          onDone={() => setMade(undefined)}
        />
      )}
      {toRemove && (
        <RemoveDialog
          title={`Remove the token of ${toRemove.name}?`}
          path={`/api/tokens/${encodeURIComponent(toRemove.id)}`}
          button="Remove token"
          done={`The token of ${toRemove.name} is gone`}
          onClose={() => setToRemove(undefined)}
          onRemoved={tokens.reload}
        >
          <p>
            Whoever is signed in with it is signed out at once, and servers that send it are refused. What{' '}
            {toRemove.name} did stays in the audit log.
          </p>
          {toRemove.name === own && <Notice kind="warn">This is your own: you will be signed out.</Notice>}
        </RemoveDialog>
      )}
    </>
  );
}

function NewToken({ onMade }: { onMade: (token: Token & { token: string }) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Token['role']>('editor');
  const submit = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  useUnsavedGuard(name !== '');
  const make = async () => {
    const made = await submit.run(
      () => call('POST', '/api/tokens', { body: { name: name.trim(), role } }),
      name.trim() === '' ? [{ field: 'name', message: 'Say who it is for' }] : [],
    );
    if (!made) return focusFirstError(form.current);
    setName('');
    onMade(made);
  };
  return (
    <Section title="New token">
      <Form element={form} class="stack" isReady={!submit.busy} onSubmit={() => void make()}>
        <div class="narrow-field">
          <TextField
            label="For whom"
            value={name}
            onInput={setName}
            placeholder="Rita, or order-server"
            error={submit.problem('name')}
          />
        </div>
        <Choice label="Role" value={role} onChange={setRole} options={ROLES} />
        <div class="row">
          <Button type="submit" kind="primary" icon="plus" busy={submit.busy}>
            Make token
          </Button>
        </div>
      </Form>
    </Section>
  );
}
