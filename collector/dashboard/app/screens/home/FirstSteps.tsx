/** The script tag to copy, and what is to be done until a partner gets a first webhook; ticked off by itself. */
import type { ComponentChildren } from 'preact';
import type { Container, EventName, ShownConnector } from '../../api/types.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Time } from '../../ui/Time.tsx';

export function FirstSteps(props: {
  container: Container;
  events: readonly EventName[];
  connectors: readonly ShownConnector[];
}) {
  const { container, events, connectors } = props;
  const received = events.filter(({ firstAt }) => firstAt !== null);
  const first = received.sort((a, b) => (a.firstAt ?? 0) - (b.firstAt ?? 0))[0];
  return (
    <section class="card stack" aria-labelledby="first-steps">
      <h2 id="first-steps">First steps</h2>
      <ol class="home-steps">
        <Step done={container.allowedOrigins.length > 0} title="Name your site">
          {container.allowedOrigins.length > 0 ? (
            <>
              Events are taken from <code>{container.allowedOrigins.join(', ')}</code>.
            </>
          ) : (
            <>
              Say under <a href="/settings">Settings</a> which origins may send events; others are refused.
            </>
          )}
        </Step>
        <Step done={first !== undefined} title="Put the script tag on every page">
          <span class="home-tag">
            <code>{container.tag}</code>
            <CopyButton value={container.tag} label="Copy script tag" text="Copy" />
          </span>
        </Step>
        <Step done={first !== undefined} title="Receive the first event">
          {first?.firstAt != null ? (
            <>
              {first.name}, <Time at={first.firstAt} />.
            </>
          ) : (
            <>
              Waiting. Open a page that calls <code>trl.track('Purchase', …)</code>; this notices by itself.
            </>
          )}
        </Step>
        <Step done={connectors.length > 0} title="Add a connector">
          {connectors.length > 0 ? (
            <>
              There {connectors.length === 1 ? 'is one' : `are ${connectors.length}`}: see{' '}
              <a href="/connectors">Connectors</a>.
            </>
          ) : (
            <a href="/connectors/~new">Add the first connector</a>
          )}
        </Step>
      </ol>
    </section>
  );
}

function Step({ done, title, children }: { done: boolean; title: string; children: ComponentChildren }) {
  return (
    <li class={done ? 'is-done' : ''}>
      <span class="home-step-mark">
        {done ? <Icon name="check" size={16} /> : <Icon name="clock" size={16} />}
        <span class="hidden-visually">{done ? 'Done:' : 'To do:'}</span>
      </span>
      <div>
        <h3>{title}</h3>
        <div>{children}</div>
      </div>
    </li>
  );
}
