/** The script tag to copy, and what is to be done until a partner gets a first webhook; ticked off by itself. */
import type { ComponentChildren } from 'preact';
import { pageSnippet } from '../../../../../sdk/snippet.ts';
import { CopyButton } from '../../ui/buttons/CopyButton.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Time } from '../../ui/Time.tsx';
import { isAllDone, type StepsData } from './useSteps.ts';

export function Steps({ steps }: { steps: StepsData }) {
  const { container, first, connectors } = steps;
  const { allowedOrigins, tag } = container;
  return (
    <section class="card stack" aria-labelledby="first-steps">
      <div>
        <h2 id="first-steps">First steps</h2>
        {isAllDone(steps) && <p class="hint">All done. The script tag is the same for every page.</p>}
      </div>
      <ol class="home-steps">
        <Step done={allowedOrigins.length > 0} title="Name your site">
          {allowedOrigins.length > 0 ? (
            <>
              Events are taken from <code>{allowedOrigins.join(', ')}</code>.
            </>
          ) : (
            <>
              Say under <a href="/settings">Settings</a> which origins may send events; others are refused.
            </>
          )}
        </Step>
        <Step done={first !== undefined} title="Put the script tag on every page">
          <span class="home-tag">
            <code>{tag}</code>
            <CopyButton value={pageSnippet(tag)} label="Copy script tag" text="Copy" />
          </span>
          <p class="hint">Copied with the stub that takes calls made before the tag has loaded.</p>
        </Step>
        <Step done={first !== undefined} title="Receive the first event">
          {first ? (
            <>
              {first.name}, <Time at={first.at} />.
            </>
          ) : (
            <>
              Waiting. Open a page that calls <code>trl.track('Purchase', …)</code>; this notices by itself.
            </>
          )}
        </Step>
        <Step done={connectors > 0} title="Add a connector">
          {connectors > 0 ? (
            <>
              There {connectors === 1 ? 'is one' : `are ${connectors}`}: see <a href="/connectors">Connectors</a>.
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
