/** Secrets that webhooks send or sign with: where they may go and who uses them, never what they are. */
import { useState } from 'preact/hooks';
import { connectorPath } from '../../../addresses/connectors.ts';
import { get } from '../../../api/client.ts';
import type { SecretInfo } from '../../../api/types.ts';
import { useLoad } from '../../../api/useLoad.ts';
import { ShownOnce } from '../../../secrets/ShownOnce.tsx';
import { whyNot } from '../../../sessionState.ts';
import { listed } from '../../../story/span.ts';
import { Button } from '../../../ui/buttons/Button.tsx';
import { Section } from '../../../ui/layout/Section.tsx';
import { EmptyState, ErrorState, Loading, Notice } from '../../../ui/layout/States.tsx';
import { Time } from '../../../ui/Time.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import { ChangeSecret, type Generated, NewSecret } from './SecretForms.tsx';

export function Secrets() {
  const secrets = useLoad((signal) => get('/api/secrets', signal), []);
  const connectors = useLoad((signal) => get('/api/connectors', signal), []);
  const [toRemove, setToRemove] = useState<SecretInfo>();
  const [toChange, setToChange] = useState<SecretInfo>();
  const [generated, setGenerated] = useState<Generated>();
  const why = whyNot('admin');
  const items = secrets.data?.items;
  const nameOf = (id: string) => connectors.data?.items.find((one) => one.id === id)?.name ?? id;
  return (
    <>
      <Section
        title="Secrets"
        lead={
          <>
            What partners’ keys and passwords are kept in: connectors name them, <code>{'{{SECRET.name}}'}</code>, or
            sign with them. Nobody can read one here, and it is sent only to the hosts that an admin names.
          </>
        }
      >
        {why !== undefined && <Notice>{why} Connectors may use what is here.</Notice>}
        {!items && secrets.error !== undefined && <ErrorState error={secrets.error} onRetry={secrets.reload} />}
        {!items && secrets.error === undefined && <Loading lines={5} label="Loading secrets" />}
        {items?.length === 0 && (
          <EmptyState icon="braces" title="No secrets yet">
            A header such as <code>Authorization: Bearer …</code> can be typed into a connector as it is; a secret can
            be used by several, changed in one place, and sign requests.
          </EmptyState>
        )}
        {items && items.length > 0 && (
          <ul class="settings-list" aria-label="Secrets">
            {items.map((secret) => (
              <li key={secret.name}>
                <div>
                  <h3>
                    <code>{secret.name}</code>
                  </h3>
                  <p class="hint">
                    {secret.canSign && 'Can sign requests. '}
                    May be sent to <code>{secret.hosts.join(', ')}</code>
                  </p>
                  <p class="hint">
                    {secret.usedBy.length + secret.usedByAlerts.length === 0 ? (
                      'Used by nothing'
                    ) : (
                      <>
                        Used by{' '}
                        {secret.usedBy.map((id, index) => (
                          <span key={id}>
                            {index > 0 && ', '}
                            <a href={connectorPath(id)}>{nameOf(id)}</a>
                          </span>
                        ))}
                        {secret.usedByAlerts.length > 0 && (
                          <>
                            {secret.usedBy.length > 0 && ', '}
                            <a href="/settings/alerts">alerts to {listed(secret.usedByAlerts)}</a>
                          </>
                        )}
                      </>
                    )}
                    {' · changed '}
                    <Time at={secret.changedAt} as="date" /> by {secret.changedBy}
                  </p>
                </div>
                <div class="row">
                  <Button small label={`Change ${secret.name}`} unless={why} onClick={() => setToChange(secret)}>
                    Change
                  </Button>
                  <Button
                    small
                    kind="danger"
                    icon="trash"
                    label={`Remove ${secret.name}`}
                    unless={
                      why ??
                      (secret.usedBy.length + secret.usedByAlerts.length > 0
                        ? `${listed([...secret.usedBy.map(nameOf), ...secret.usedByAlerts])} would stop sending: change that first.`
                        : undefined)
                    }
                    onClick={() => setToRemove(secret)}
                  >
                    Remove
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {/* below the list, so after it: else it would move under the hand */}
      {(items || secrets.error !== undefined) && (
        <NewSecret
          taken={items?.map(({ name }) => name) ?? []}
          onMade={(made) => {
            setGenerated(made);
            secrets.reload();
          }}
        />
      )}
      {toChange && <ChangeSecret secret={toChange} onClose={() => setToChange(undefined)} onChanged={secrets.reload} />}
      {generated && (
        <ShownOnce
          title={`The signing secret ${generated.name}`}
          label="Signing secret"
          value={generated.value}
          advice="It is shown this once. Give it to the partner, who checks with it that requests are yours and unchanged (Standard Webhooks)."
          onDone={() => setGenerated(undefined)}
        />
      )}
      {toRemove && (
        <RemoveDialog
          title={`Remove the secret ${toRemove.name}?`}
          path={`/api/secrets/${encodeURIComponent(toRemove.name)}`}
          button="Remove secret"
          done={`${toRemove.name} is gone`}
          onClose={() => setToRemove(undefined)}
          onRemoved={secrets.reload}
        >
          <p>No connector uses it. Deliveries that still wait to be sent with it will fail, and say why.</p>
        </RemoveDialog>
      )}
    </>
  );
}
