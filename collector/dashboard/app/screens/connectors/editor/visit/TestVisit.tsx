/** A test visit: the link that begins it, and a live view that waits for it and ticks off what happens. */
import './visit.css';
import { useId, useState } from 'preact/hooks';
import { get } from '../../../../api/client.ts';
import type { ShownConnector } from '../../../../api/types.ts';
import { useLoad } from '../../../../api/useLoad.ts';
import { CopyButton } from '../../../../ui/buttons/CopyButton.tsx';
import { Field } from '../../../../ui/fields/Field.tsx';
import { Icon } from '../../../../ui/Icon.tsx';
import { Section } from '../../../../ui/layout/Section.tsx';
import { Loading, Notice } from '../../../../ui/layout/States.tsx';
import { sampleClickId, sampleParameters, testLink } from '../../model/visit/testLink.ts';
import { LiveVisit } from './LiveVisit.tsx';

/** One link, waited for or not; the next one has a click ID of its own. */
interface Round {
  number: number;
  clickId: string;
  isWaiting: boolean;
}

/** `saved`: what the visit goes by, absent for a new one; `isDirty`: the draft differs from it; `onPassed`: a visit went through. */
export function TestVisit(props: { saved: ShownConnector | undefined; isDirty: boolean; onPassed: () => void }) {
  const { saved, isDirty, onPassed } = props;
  return (
    <Section
      title="Test visit"
      lead={
        <>
          Goes through your site as a visitor whom this partner sent, from the click to the partner’s answer. The link
          makes your browser test traffic (<code>?trl_test=1</code>): in all its tabs events are marked as test, for 24
          hours or until the badge on the page ends it. The click decides no real order.
        </>
      }
    >
      {saved ? (
        <Visit connector={saved} isDirty={isDirty} onPassed={onPassed} />
      ) : (
        <p class="hint">Save the connector first: a visit goes by what is saved.</p>
      )}
    </Section>
  );
}

function Visit(props: { connector: ShownConnector; isDirty: boolean; onPassed: () => void }) {
  const { connector, isDirty, onPassed } = props;
  const { data: container, error } = useLoad((signal) => get('/api/container', signal), []);
  const [typed, setTyped] = useState<string>();
  const [round, setRound] = useState<Round>(() => ({ number: 1, clickId: sampleClickId(), isWaiting: false }));
  const origins = useId();

  // frames without an origin are no pages to visit
  const sites = container?.allowedOrigins.filter((site) => site !== 'null') ?? [];
  const page = typed ?? (sites[0] === undefined ? '' : `${sites[0]}/`);
  const link = testLink(page, connector, round.clickId);
  const isRefused = link !== undefined && container && !container.allowedOrigins.includes(new URL(link).origin);
  const begin = () => setRound((before) => ({ ...before, isWaiting: true }));
  const again = () => setRound(({ number }) => ({ number: number + 1, clickId: sampleClickId(), isWaiting: false }));

  return (
    <>
      <ModeNotice connector={connector} isDirty={isDirty} />
      <Field
        label="Page of the site"
        hint="Where the visitor lands. Any page that has the script tag."
        error={
          typed !== undefined && typed.trim() !== '' && link === undefined
            ? 'Paste the whole address of a page, e.g. https://shop.example.com/'
            : undefined
        }
      >
        {(ids) => (
          <>
            <input
              {...ids}
              class="input mono"
              list={origins}
              value={page}
              placeholder="https://shop.example.com/"
              spellcheck={false}
              autocapitalize="off"
              autocomplete="off"
              // what is suggested comes with the container: not into what somebody is already typing
              onFocus={() => setTyped(page)}
              onInput={(event) => setTyped(event.currentTarget.value)}
              // Enter would save the connector
              onKeyDown={(event) => {
                if (event.key === 'Enter') event.preventDefault();
              }}
            />
            <datalist id={origins}>
              {sites.map((origin) => (
                <option key={origin} value={`${origin}/`} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      {isRefused && (
        <Notice kind="warn">
          <code>{new URL(link).origin}</code> is not among the allowed origins: what its pages send is refused. Add it
          under <a href="/settings">Settings</a>.
        </Notice>
      )}
      {link !== undefined && (
        <div class="visit-link">
          <code>{link}</code>
          <div class="row">
            <a
              class="button primary small"
              href={link}
              target="_blank"
              rel="noopener"
              onClick={begin}
              onAuxClick={begin}
            >
              <Icon name="external" size={16} />
              Open in a new tab
            </a>
            <CopyButton value={link} label="Copy test link" text="Copy link" onCopy={begin} />
            <span class="hint">Either starts the wait below.</span>
          </div>
        </div>
      )}
      {/* below the link, so not before the page that is suggested for it */}
      {container || error !== undefined ? (
        <LiveVisit
          key={round.number}
          connector={connector}
          container={container}
          clickId={round.clickId}
          marks={sampleParameters(connector, round.clickId)}
          isWaiting={round.isWaiting}
          onBegin={begin}
          onAgain={again}
          onPassed={onPassed}
        />
      ) : (
        <Loading label="Loading the site" />
      )}
    </>
  );
}

function ModeNotice({
  connector: { mode, tests, takesTests },
  isDirty,
}: {
  connector: ShownConnector;
  isDirty: boolean;
}) {
  return (
    <>
      {isDirty && <p class="hint">A visit goes by what is saved: the changes above don’t count yet.</p>}
      {mode === 'test' && (
        <p class="hint">
          In test mode only such visits are sent and run for real, marked as test; everybody else’s are logged.
        </p>
      )}
      {mode === 'enabled' && <Notice kind="warn">{enabledNotice(tests, takesTests)}</Notice>}
      {mode === 'disabled' && (
        <Notice kind="warn">
          This connector is disabled: a visit is followed up to the decision, and nothing is sent or run. In mode
          “Test”, it would be, for this visit alone.
        </Notice>
      )}
    </>
  );
}

function enabledNotice(tests: ShownConnector['tests'], takes: ShownConnector['takesTests']): string {
  if (tests === 'send') {
    return 'This connector is enabled and sends tests like anything else: the mark is in your own logs alone. Tell the partner, or use an order that can be cancelled.';
  }
  const legs = [...(takes.webhook ? ['webhook'] : []), ...(takes.pixel ? ['pixel'] : [])];
  const sent = legs.length > 0 ? `the ${legs.join(' and the ')} goes out, with {{TEST}} as 1` : '';
  const logged = 'only logged: nothing would tell the partner that it is a test. In mode “Test” it goes out.';
  if (legs.length === 2) return `This connector is enabled: ${sent}.`;
  return `This connector is enabled, and a test is ${sent === '' ? logged : `${logged} Of this one ${sent}.`}`;
}
