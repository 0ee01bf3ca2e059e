/** Asks before everything that the filter matches is sent again: how many, which, and what for. */

import { useState } from 'preact/hooks';
import { NOT_ACCEPTED, NOT_ACCEPTED_STATES } from '../../../../decide/deliveryState.ts';
import { bodyOf, DELIVERY_FILTERS, type DeliveryFilters, deliveryPath } from '../../addresses/deliveries.ts';
import { writeFilter } from '../../addresses/filterQuery.ts';
import { call, get } from '../../api/client.ts';
import type { DeliveryCount, Replayed } from '../../api/types.ts';
import { useLoad } from '../../api/useLoad.ts';
import { counted } from '../../story/span.ts';
import { type Around, nameOf } from '../../traffic/filter/useAround.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/buttons/Button.tsx';
import { Segments } from '../../ui/fields/Segments.tsx';
import { Checkbox } from '../../ui/fields/Toggle.tsx';
import { ErrorState, Failure, Loading, Notice } from '../../ui/layout/States.tsx';
import { Dialog } from '../../ui/overlays/Dialog.tsx';
import { toast } from '../../ui/overlays/toast.ts';
import { useSubmit } from '../../ui/overlays/useSubmit.ts';
import { Time } from '../../ui/Time.tsx';
import { Differences } from './Differences.tsx';
import { type DeliveryItem, NOT_ACCEPTED_LABEL, STATES } from './filters.ts';

const SHOWN = 5;
/** Filters by state under which nothing can be that a partner took. */
const NOT_TAKEN: readonly string[] = [NOT_ACCEPTED, ...NOT_ACCEPTED_STATES];

export function ReplayMany(props: {
  filter: DeliveryFilters;
  around: Around;
  onClose(): void;
  onOnlyNotAccepted(): void;
}) {
  const { filter, around, onClose, onOnlyNotAccepted } = props;
  const query = writeFilter(filter, DELIVERY_FILTERS);
  const { data, error, reload } = useLoad(
    async (signal) => {
      const page = `/api/deliveries${query}${query === '' ? '?' : '&'}limit=50` as const;
      const [count, { items }] = await Promise.all([get(`/api/deliveries/count${query}`, signal), get(page, signal)]);
      return {
        ...count,
        examples: items.filter(({ state, leg }) => state !== 'waiting' && leg === 'webhook'),
      };
    },
    [query],
  );
  const { busy, failed, submit } = useSubmit();
  const [testLogged, setTestLogged] = useState(false);
  const [settings, setSettings] = useState<Settings>('then');
  const [result, setResult] = useState<Replayed>();
  const isToday = settings === 'today';
  // what couldn't be sent as it was may be built today
  const count = data ? data.ended - (testLogged ? 0 : data.testLogged) + (isToday ? data.unsendable : 0) : 0;
  const examples = (data?.examples ?? [])
    .filter(({ unsendable, state }) => (isToday || unsendable === undefined) && (testLogged || state !== 'test_logged'))
    .slice(0, SHOWN);
  const nothing = data !== undefined && count === 0 && !data.more;
  const what = data && `${data.more ? 'More than ' : ''}${counted(count, 'delivery', 'deliveries')}`;

  async function send({ until }: DeliveryCount): Promise<void> {
    const to = filter.to === undefined ? until : Math.min(Number(filter.to), until);
    const body = { ...bodyOf(filter), to, settings, ...(testLogged && { confirm: 'test_logged' as const }) };
    const answer = await call('POST', '/api/deliveries/replay', {
      body,
    });
    const { replayed, skipped, notBuilt = [] } = answer;
    const left = skipped > 0 ? ` ${skipped} skipped.` : '';
    toast(`${counted(replayed, 'delivery is', 'deliveries are')} being sent again.${left}`, 'good');
    if (notBuilt.length > 0) setResult(answer);
    else onClose();
  }

  if (result) return <Unbuilt result={result} onClose={onClose} />;

  return (
    <Dialog
      title="Send again what the filter matches?"
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            busy={busy || data === undefined}
            unless={nothing ? 'The filter matches nothing that could be sent again.' : undefined}
            onClick={() => data && submit(() => send(data))}
          >
            {data && !nothing
              ? `Send ${data.more ? 'all of them' : counted(count, 'delivery', 'deliveries')}${isToday ? ', built anew' : ''}`
              : 'Send'}
          </Button>
        </>
      }
    >
      {!data && error === undefined && <Loading lines={4} label="Counting" />}
      {!data && error !== undefined && <ErrorState error={error} onRetry={reload} />}
      {data && (
        <>
          <p>
            {nothing ? 'Nothing here can be sent again.' : `${what} will be sent again, each with its own webhook-id.`}
            {isToday &&
              !nothing &&
              ' Those that today’s settings can’t build, or wouldn’t send, are left as they are and named.'}
            {data.waiting > 0 &&
              ` ${counted(data.waiting, 'one', 'others')} that wait${data.waiting === 1 ? 's' : ''} will be sent anyway.`}
          </p>
          <Segments<Settings> legend="With which settings" value={settings} options={SETTINGS} onChange={setSettings} />
          {data.unsendable > 0 && !isToday && (
            <p>
              {counted(data.unsendable, 'one can’t be sent and is', 'can’t be sent and are')} skipped: see each for why.
            </p>
          )}
          {data.testLogged > 0 && (
            <Checkbox
              label={`Also ${counted(data.testLogged, 'one that was', 'that were')} only logged in test mode, for real`}
              hint="They were never meant for the partner. They are marked in the log."
              checked={testLogged}
              onChange={setTestLogged}
            />
          )}
          <Filters filter={filter} around={around} />
          {!nothing && !(filter.state && NOT_TAKEN.includes(filter.state)) && (
            <Notice kind="warn">
              The filter takes in more than what was not accepted. What succeeded before may be paid twice.{' '}
              <Button small onClick={onOnlyNotAccepted}>
                Only not accepted ones
              </Button>
            </Notice>
          )}
          {examples.length > 0 && (
            <>
              <h3>{data.more || count > examples.length ? 'The newest of them' : 'These'}</h3>
              <ul class="replayed">
                {examples.map((item) => (
                  <li key={item.id}>
                    <div class="row small">
                      <Badge tone={STATES[item.state].tone}>{STATES[item.state].label}</Badge>
                      <Time at={item.at} as="clock" />
                      <span>{nameOf(item.connector, around.connectors)}</span>
                    </div>
                    <code>
                      {item.method} {item.url}
                    </code>
                    {isToday && <Today item={item} />}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      <Failure error={failed} />
    </Dialog>
  );
}

type Settings = 'then' | 'today';

const SETTINGS = [
  { value: 'then', label: 'As it was', spoken: 'Each as it was' },
  { value: 'today', label: 'Today’s settings', spoken: 'With today’s settings' },
] as const;

/** What would become of one of them. */
function Today({ item }: { item: DeliveryItem }) {
  const path = `/api/deliveries/${encodeURIComponent(item.id)}/replay` as const;
  const { data, error, reload } = useLoad((signal) => get(path, signal), [path]);
  if (!data) return error === undefined ? <Loading lines={1} /> : <ErrorState error={error} onRetry={reload} />;
  if (!data.today || !data.asItWas) return <p>Left as it is: {data.whyNotToday}.</p>;
  return data.same ? <p>The same request today.</p> : <Differences was={data.asItWas} today={data.today} />;
}

/** What couldn't be built stays as it is; the dialog stays too, so that somebody reads why. */
function Unbuilt({ result, onClose }: { result: Replayed; onClose(): void }) {
  const { replayed, notBuilt = [], skippedBecause } = result;
  const named = notBuilt.reduce((sum, { count }) => sum + count, 0);
  const more = (skippedBecause.notBuilt ?? 0) - named;
  return (
    <Dialog
      title="Not all could be built"
      wide
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <p>
        {counted(replayed, 'delivery is', 'deliveries are')} being sent again.{' '}
        {counted(skippedBecause.notBuilt ?? 0, 'one is', 'are')} left as they were, since today’s settings can’t build
        them:
      </p>
      <ul class="replayed">
        {notBuilt.map(({ why, count, deliveries }) => (
          <li key={why}>
            <strong>{counted(count, 'delivery', 'deliveries')}</strong>
            <span>{why}</span>
            <span class="small">
              {deliveries.map((id) => (
                <a key={id} class="mono" href={deliveryPath(id)}>
                  {id}{' '}
                </a>
              ))}
              {count > deliveries.length && `and ${count - deliveries.length} more`}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p>And {more} more, for other reasons.</p>}
    </Dialog>
  );
}

function Filters({ filter, around }: { filter: DeliveryFilters; around: Around }) {
  const names = DELIVERY_FILTERS.filter((name) => filter[name] !== undefined);
  if (names.length === 0) return <Notice kind="warn">No filter is set: this is the whole Webhook Log.</Notice>;
  return (
    <p class="row small">
      {names.map((name) => (
        <Badge key={name}>{describe(name, filter[name] ?? '', around)}</Badge>
      ))}
    </p>
  );
}

function describe(name: (typeof DELIVERY_FILTERS)[number], value: string, { connectors }: Around): string {
  if (name === 'connector') return nameOf(value, connectors);
  if (name === 'from' || name === 'to') return `${name} ${new Date(Number(value)).toLocaleString()}`;
  if (name === 'test') return value === 'true' ? 'test traffic' : 'real traffic';
  if (name === 'state' && value === NOT_ACCEPTED) return NOT_ACCEPTED_LABEL;
  if (name === 'leg') return value === 'pixel' ? 'pixels' : 'webhooks';
  return value;
}
