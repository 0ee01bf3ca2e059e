/** A visit to try: landings and an event, decided by the live rules; which connectors would fire, and why the others not. */
import { useId, useState } from 'preact/hooks';
import { call, get } from '../../../../api/client.ts';
import { ApiProblem, sayError } from '../../../../api/problem.ts';
import type { TrialVisit } from '../../../../api/types.ts';
import { useLoad } from '../../../../api/useLoad.ts';
import { Badge } from '../../../../ui/Badge.tsx';
import { Button } from '../../../../ui/buttons/Button.tsx';
import { SelectField, TextField } from '../../../../ui/fields/Field.tsx';
import { Notice } from '../../../../ui/layout/States.tsx';
import { type Draft, previewInputOf } from '../../model/connectorDraft.ts';
import { type Trial, tellTrial } from '../../model/tellTrial.ts';

interface Landing {
  url: string;
  /** days before the event */
  daysBefore: string;
}

interface Result {
  /** what was asked; another question makes the answer an old one */
  asked: string;
  trial: Trial;
  clicks: TrialVisit['clicks'];
  test: boolean;
}

const DAY_MS = 86_400_000;

export function TryBox({ draft }: { draft: Draft }) {
  const connectors = useLoad((signal) => get('/api/connectors', signal), []);
  const [landings, setLandings] = useState<readonly Landing[]>([{ url: exampleLanding(draft), daysBefore: '1' }]);
  const [touched, setTouched] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const [result, setResult] = useState<Result>();
  const [error, setError] = useState<string>();
  const [wrongLanding, setWrongLanding] = useState<{ index: number; message: string }>();
  const [busy, setBusy] = useState(false);
  const title = useId();

  // until somebody types a landing of their own, it follows the settings
  const shown = touched ? landings : [{ url: exampleLanding(draft), daysBefore: '1' }];
  const names = draft.triggers.length > 0 ? draft.triggers : ['Purchase'];
  const event = chosen !== undefined && names.includes(chosen) ? chosen : (names[0] ?? 'Purchase');

  const changeLanding = (index: number, part: Partial<Landing>) => {
    setTouched(true);
    setLandings(shown.map((landing, at) => (at === index ? { ...landing, ...part } : landing)));
  };

  const question = { connector: previewInputOf(draft), landings: shown.filter(({ url }) => url.trim() !== '') };
  const asked = JSON.stringify([question, event]);

  const tryIt = async () => {
    setBusy(true);
    setError(undefined);
    setWrongLanding(undefined);
    const at = Date.now();
    try {
      const answer = await call('POST', '/api/try', {
        body: {
          connector: question.connector,
          event: { name: event, at },
          landings: question.landings.map(({ url, daysBefore }) => ({
            url: url.trim(),
            at: Math.round(at - (Number(daysBefore) || 0) * DAY_MS),
          })),
        },
      });
      const others = connectors.data?.items ?? [];
      setResult({
        asked,
        trial: tellTrial(answer, { draft, connectors: others, event: { name: event, at } }),
        clicks: answer.clicks,
        test: answer.test,
      });
    } catch (problem) {
      setResult(undefined);
      const place = problem instanceof ApiProblem ? /^landings\[(\d+)\]/.exec(String(problem.body.field)) : null;
      if (place)
        setWrongLanding({
          index: Number(place[1]),
          message: 'Paste a whole URL, e.g. https://shop.example.com/?click_id=12345',
        });
      else setError(sayError(problem));
    }
    setBusy(false);
  };

  return (
    <section
      class="try-box"
      aria-labelledby={title}
      // else Enter in one of its fields would save the connector
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
        if (!busy) void tryIt();
      }}
    >
      <h3 id={title}>Try it</h3>
      <p class="hint">
        Paste the URL on which a visitor lands, and see which connectors would match. Decided by the live rules, with
        the settings above as they stand; nothing is sent. With <code>trl_test=1</code> in a landing it is a test visit.
      </p>
      {shown.map((landing, index) => (
        <div class="try-landing" key={index}>
          <TextField
            label={index === 0 ? 'Landing URL' : `Landing URL ${index + 1}`}
            code
            value={landing.url}
            onInput={(url) => changeLanding(index, { url })}
            error={wrongLanding?.index === index ? wrongLanding.message : undefined}
          />
          <TextField
            label={index === 0 ? 'Days before' : `Days before ${index + 1}`}
            type="number"
            min="0"
            step="any"
            value={landing.daysBefore}
            onInput={(daysBefore) => changeLanding(index, { daysBefore })}
          />
          {shown.length > 1 && (
            <Button
              kind="plain"
              icon="cross"
              label={`Remove landing ${index + 1}`}
              onClick={() => {
                setTouched(true);
                setLandings(shown.filter((_, at) => at !== index));
              }}
            />
          )}
        </div>
      ))}
      <div class="try-actions">
        <SelectField
          label="Then this event"
          value={event}
          onChange={setChosen}
          options={names.map((name) => ({ value: name, label: name }))}
        />
        <Button
          icon="plus"
          onClick={() => {
            setTouched(true);
            setLandings([...shown, { url: '', daysBefore: '0' }]);
          }}
        >
          Another landing
        </Button>
        <Button kind="primary" icon="play" onClick={() => void tryIt()} busy={busy}>
          Try it
        </Button>
      </div>
      <div role="status">
        {error !== undefined && <Notice kind="warn">{error}</Notice>}
        {result && result.asked !== asked && (
          <p class="hint">Something was changed since: try it again for an answer that fits.</p>
        )}
        {result && <Told result={result} isOld={result.asked !== asked} />}
      </div>
    </section>
  );
}

function Told({ result: { trial, clicks, test }, isOld }: { result: Result; isOld: boolean }) {
  return (
    <div class={`try-result ${isOld ? 'is-old' : ''}`}>
      {test && (
        <p>
          <Badge tone="test">Test</Badge> A test visit: its event is a test.
        </p>
      )}
      <ul class="try-clicks">
        {clicks.map((click, index) => (
          <li key={index}>
            {click ? (
              <>
                Kept as {click.test ? 'a test’s click, which decides no real event' : 'a click'}:{' '}
                <code>
                  {[...Object.entries(click.ids), ...Object.entries(click.sources)]
                    .map((pair) => pair.join('='))
                    .join(' ')}
                </code>
              </>
            ) : (
              'No click ID that any connector or ad platform knows, or a placeholder that nobody filled: not a click.'
            )}
          </li>
        ))}
      </ul>
      <ul class="try-connectors">
        {trial.connectors.map(({ id, name, isThis, fires, sentence }) => (
          <li key={id} class={isThis ? 'is-this' : ''}>
            <Badge tone={fires ? 'good' : 'quiet'}>{fires ? 'Fires' : 'Does not fire'}</Badge>
            <span>
              <strong>{name}</strong>
              {isThis && ' (this one)'}: {sentence}
            </span>
          </li>
        ))}
      </ul>
      {trial.deaf.length > 0 && (
        <p class="hint">Not asked, since they don’t fire on this event: {trial.deaf.join(', ')}.</p>
      )}
    </div>
  );
}

/** A landing that this connector would take for its own. */
function exampleLanding({ click }: Draft): string {
  const query = new URLSearchParams({ [click.parameter.trim() || 'click_id']: '12345' });
  if (click.source.parameter.trim() !== '')
    query.set(click.source.parameter.trim(), click.source.value || 'platform_x');
  return `https://shop.example.com/?${query}`;
}
