/** Events that are received and that no connector fires on, with the name that is meant where one is near. */
import { connectorPath } from '../../../addresses/connectors.ts';
import { call } from '../../../api/client.ts';
import type { Overview } from '../../../api/types.ts';
import { count } from '../../../chart/format.ts';
import { whyNot } from '../../../sessionState.ts';
import { listed } from '../../../story/span.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button, LinkButton } from '../../../ui/buttons/Button.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useDismiss } from './useDismiss.ts';

export function UnheardList({ names, onDismissed }: { names: Overview['unheardNames']; onDismissed: () => void }) {
  const { busy, dismiss } = useDismiss(onDismissed);
  if (names.length === 0) return null;

  const callFine = (name: string) =>
    dismiss(
      name,
      () => call('POST', '/api/overview/names/dismiss', { body: { name } }),
      `It is fine that no connector fires on ${name}, then. The audit log keeps it.`,
    );

  return (
    <section class="card stack" aria-labelledby="home-unheard">
      <h2 id="home-unheard">Events that no connector fires on</h2>
      <ul class="home-failing">
        {names.map(({ name, count: times, lastAt, near }) => {
          const [first] = near?.connectors ?? [];
          return (
            <li key={name}>
              <Badge tone={near ? 'warn' : 'quiet'}>{near ? 'Misspelt?' : 'Unheard'}</Badge>
              <div>
                <h3>
                  <code>{name}</code>
                </h3>
                <p class="muted">
                  Received {times === 1 ? 'once' : `${count(times)} times`}, the last <Time at={lastAt} />; nothing
                  fires on it.
                  {near && (
                    <>
                      {' '}
                      {listed(near.connectors.map((one) => one.name))} {near.connectors.length === 1 ? 'fires' : 'fire'}{' '}
                      on <code>{near.trigger}</code>: have the page send that, or add <code>{name}</code> to the
                      triggers.
                    </>
                  )}
                </p>
              </div>
              <div class="row">
                <LinkButton
                  small
                  href={first ? connectorPath(first.id) : '/connectors'}
                  label={`${name}: ${first ? `set up ${first.name}` : 'to the connectors'}`}
                >
                  {first ? `Set up ${first.name}` : 'To the connectors'}
                </LinkButton>
                <Button
                  small
                  kind="plain"
                  label={`${name}: it is fine`}
                  busy={busy === name}
                  unless={whyNot('editor')}
                  onClick={() => void callFine(name)}
                >
                  It is fine
                </Button>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
