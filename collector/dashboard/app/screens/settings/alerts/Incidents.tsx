/** What is on and what was, with what was told of it; and peace until a time. */
import { useState } from 'preact/hooks';
import { call, get } from '../../../api/client.ts';
import { sayError } from '../../../api/problem.ts';
import type { AlertMessage, ShownIncident } from '../../../api/types.ts';
import { useLoad } from '../../../api/useLoad.ts';
import { whyNot } from '../../../sessionState.ts';
import { Badge, type Tone } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/buttons/Button.tsx';
import { Section } from '../../../ui/layout/Section.tsx';
import { EmptyState, ErrorState, Loading, Notice } from '../../../ui/layout/States.tsx';
import { Menu } from '../../../ui/overlays/Menu.tsx';
import { toast } from '../../../ui/overlays/toast.ts';
import { Time } from '../../../ui/Time.tsx';

const EVERY_MS = 30_000;
/** Of those that are over, so many before the rest is asked for. */
const FEW = 5;
const HOUR_MS = 3_600_000;
const SNOOZES = [
  { label: 'For an hour', ms: HOUR_MS },
  { label: 'For 8 hours', ms: 8 * HOUR_MS },
  { label: 'For a day', ms: 24 * HOUR_MS },
  { label: 'For a week', ms: 7 * 24 * HOUR_MS },
];

export function Incidents() {
  const alerts = useLoad((signal) => get('/api/alerts', signal), [], { everyMs: EVERY_MS });
  const [all, setAll] = useState(false);
  const items = alerts.data?.items;
  const open = items?.filter(({ overAt }) => overAt === null) ?? [];
  const over = items?.filter(({ overAt }) => overAt !== null) ?? [];
  return (
    <Section title="What is on" lead="The collector looks once a minute.">
      {!items && alerts.error !== undefined && <ErrorState error={alerts.error} onRetry={alerts.reload} />}
      {!items && alerts.error === undefined && <Loading lines={4} label="Loading alerts" />}
      {alerts.data?.isQuiet && <Notice>These are quiet hours: nothing goes out until they end.</Notice>}
      {items && open.length === 0 && (
        <EmptyState icon="check" title="Nothing is wrong">
          What is told of below would stand here, too.
        </EmptyState>
      )}
      {open.length > 0 && <IncidentList label="On now" items={open} reload={alerts.reload} />}
      {over.length > 0 && (
        <>
          <h3>Over</h3>
          <IncidentList label="Over" items={all ? over : over.slice(0, FEW)} reload={alerts.reload} />
          {!all && over.length > FEW && (
            <div>
              <Button small onClick={() => setAll(true)}>
                Show all {over.length}
              </Button>
            </div>
          )}
        </>
      )}
    </Section>
  );
}

function IncidentList({
  label,
  items,
  reload,
}: {
  label: string;
  items: readonly ShownIncident[];
  reload: () => void;
}) {
  return (
    <ul class="settings-list" aria-label={label}>
      {items.map((incident) => (
        <li key={incident.id}>
          <IncidentRow incident={incident} reload={reload} />
        </li>
      ))}
    </ul>
  );
}

function IncidentRow({ incident, reload }: { incident: ShownIncident; reload: () => void }) {
  const { label, about, beganAt, overAt, example, link, snoozedUntil, snoozedBy, messages } = incident;
  const name = about === undefined ? label : `${label}: ${about}`;
  const isOpen = overAt === null;
  const isSnoozed = isOpen && snoozedUntil !== null;
  const why = whyNot('editor');
  const snooze = async (until: number | null) => {
    try {
      await call('POST', `/api/alerts/${encodeURIComponent(incident.id)}/snooze`, { body: { until } });
    } catch (error) {
      toast(sayError(error), 'bad');
    }
    reload();
  };
  const items = [
    ...SNOOZES.map(({ label: text, ms }) => ({
      label: text,
      unless: why,
      onSelect: () => void snooze(Date.now() + ms),
    })),
    ...(isSnoozed ? [{ label: 'No longer', unless: why, onSelect: () => void snooze(null) }] : []),
  ];
  return (
    <>
      <div>
        <h3>
          <a href={link}>{name}</a>
        </h3>
        <p>{example}</p>
        <p class="hint">
          Since <Time at={beganAt} as="clock" />
          {overAt !== null && (
            <>
              , over <Time at={overAt} as="clock" />
            </>
          )}
          {isSnoozed && (
            <>
              {' · snoozed until '}
              <Time at={snoozedUntil} as="clock" /> by {snoozedBy}
            </>
          )}
        </p>
        {messages.length > 0 && (
          <ul class="alert-messages" aria-label={`Told of ${name}`}>
            {messages.map((message) => (
              <li key={message.id}>
                <Message message={message} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {isOpen && <Menu label={`Snooze ${name}`} text="Snooze" items={items} />}
    </>
  );
}

const TELLING: Record<AlertMessage['telling'], string> = { began: 'began', still: 'still on', over: 'over' };
const STATE: Record<AlertMessage['state'], { tone: Tone; text: string }> = {
  sent: { tone: 'good', text: 'told' },
  waiting: { tone: 'warn', text: 'waits' },
  given_up: { tone: 'bad', text: 'given up' },
  dropped: { tone: 'quiet', text: 'receiver removed' },
};

function Message({ message: { receiver, telling, state, attempts, dueAt } }: { message: AlertMessage }) {
  const last = attempts.at(-1);
  const { tone, text } = STATE[state];
  return (
    <>
      <Badge tone={tone}>{text}</Badge> {receiver}: {TELLING[telling]}
      {last && (
        <>
          , <Time at={last.at} as="clock" />
        </>
      )}
      {attempts.length > 1 && `, attempt ${attempts.length}`}
      {last?.error !== undefined && <span class="alert-error">{` ${last.error}`}</span>}
      {dueAt !== null && attempts.length > 0 && (
        <>
          {'; again '}
          <Time at={dueAt} />
        </>
      )}
    </>
  );
}
