/** What a row of the list says of a connector beside its figures. */
import { useLocation } from 'preact-iso';
import { type DecisionOutcome, OUTCOMES } from '../../../../../decide/reasons.ts';
import { connectorPath, duplicatePath } from '../../../addresses/connectors.ts';
import { deliveryPath } from '../../../addresses/deliveries.ts';
import { reviewPath } from '../../../addresses/review.ts';
import type { ConnectorActivity, ShownConnector } from '../../../api/types.ts';
import { MODES } from '../../../connector/modes.ts';
import { sayPixelStatus } from '../../../connector/pixelStatus.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Menu } from '../../../ui/overlays/Menu.tsx';
import { Time } from '../../../ui/Time.tsx';
import { type Listed, STATES } from './listing.ts';

const NUMBER = new Intl.NumberFormat();
const MOST_TRIGGERS = 4;

/** `isCounted`: false where nobody knows yet what it did lately */
export function NameCell(props: {
  connector: ShownConnector;
  activity: ConnectorActivity | undefined;
  isCounted: boolean;
}) {
  const { connector, activity, isCounted } = props;
  const { id, name, triggers, click } = connector;
  return (
    <>
      <h2>
        <a href={connectorPath(id)}>{name}</a>
      </h2>
      <p class="connector-triggers">
        <span class="muted">on </span>
        {triggers.slice(0, MOST_TRIGGERS).join(', ')}
        {triggers.length > MOST_TRIGGERS && <span class="muted"> and {triggers.length - MOST_TRIGGERS} more</span>}
        {click?.enabled && (
          <span class="muted">
            {' '}
            · {click.model === 'last' ? 'last click' : 'any click'} with <code>{click.parameter}</code>
          </span>
        )}
      </p>
      <PixelLine connector={connector} />
      <p class="connector-note">{isCounted ? lately(activity) : '\u00a0'}</p>
    </>
  );
}

function PixelLine({ connector: { pixel } }: { connector: ShownConnector }) {
  if (pixel.status === 'none' || pixel.html === undefined) return null;
  return (
    <p class="connector-note">
      {pixel.enabled ? `Pixel, ${pixel.sandbox === false ? 'main window' : 'sandbox'}` : 'Pixel off'}
      {pixel.status === 'approved' && pixel.approvedAt !== undefined && !pixel.killed && (
        <>
          {' · Approved on '}
          <Time at={pixel.approvedAt} as="date" />
        </>
      )}
    </p>
  );
}

/** The last 24 hours: what is under way, and why it did nothing. */
function lately(activity: ConnectorActivity | undefined): string {
  const { fired = 0, testLogged = 0, skipped = {}, deliveries } = activity ?? {};
  const reasons = Object.entries(skipped).sort(([, a], [, b]) => b - a);
  const [main] = reasons;
  const parts = [
    ...(fired > 0 ? [`${NUMBER.format(fired)} fired`] : []),
    ...(deliveries && deliveries.waiting > 0 ? [`${NUMBER.format(deliveries.waiting)} waiting`] : []),
    ...(testLogged > 0 ? [`${NUMBER.format(testLogged)} only logged`] : []),
    ...(main ? [`skipped: ${inSentence(main[0])} (${NUMBER.format(main[1])})`] : []),
    ...(reasons.length > 1 ? [`${reasons.length - 1} more ${reasons.length === 2 ? 'reason' : 'reasons'}`] : []),
  ];
  return parts.length > 0 ? `24 h · ${parts.join(' · ')}` : 'Nothing in 24 h';
}

/** A code that this page doesn't know, of a newer collector, stays what it is. */
function inSentence(code: string): string {
  const short = Object.hasOwn(OUTCOMES, code) ? OUTCOMES[code as DecisionOutcome] : code;
  return short.charAt(0).toLowerCase() + short.slice(1);
}

export function ModeText({ mode }: Pick<ShownConnector, 'mode'>) {
  return <Badge tone={MODES[mode].tone}>{MODES[mode].label}</Badge>;
}

/** What stands in its way, each with where it is put right. */
export function StateCell({ item: { connector, states } }: { item: Listed }) {
  const { id, webhook, pixel } = connector;
  return (
    <>
      {states.map((state) => {
        switch (state) {
          case 'paused':
            return (
              <span key={state} title={webhook?.paused?.reason}>
                <Badge tone="bad">{STATES.paused}</Badge>
              </span>
            );
          case 'stopped':
          case 'unready':
          case 'review': {
            const { text, tone } = sayPixelStatus(pixel);
            return (
              <a key={state} href={reviewPath(id)} title={STATES[state]}>
                <Badge tone={tone}>{text}</Badge>
              </a>
            );
          }
          default:
            return <span key={state}>{STATES[state]}</span>;
        }
      })}
    </>
  );
}

export function HostCell({ connector: { webhook }, hosts }: { connector: ShownConnector; hosts: readonly string[] }) {
  const [first, ...more] = hosts;
  if (first === undefined) return <>–</>;
  const how = webhook && (webhook.enabled ? webhook.method : 'Webhook off');
  return (
    <span title={hosts.join(', ')}>
      {how && <span class="muted">{how} </span>}
      {first}
      {more.length > 0 && <span class="muted"> and {more.length} more</span>}
    </span>
  );
}

export function ConnectorMenu(props: { connector: ShownConnector; mayEdit: string | undefined; onDelete(): void }) {
  const { connector, mayEdit, onDelete } = props;
  const { id, name } = connector;
  const { route } = useLocation();
  return (
    <Menu
      label={`Actions for ${name}`}
      items={[
        { label: 'Edit', icon: 'settings', onSelect: () => route(connectorPath(id)) },
        { label: 'Duplicate', icon: 'copy', unless: mayEdit, onSelect: () => route(duplicatePath(id)) },
        {
          label: 'Webhook Log',
          icon: 'deliveries',
          onSelect: () => route(deliveryPath(undefined, { connector: id })),
        },
        { label: 'Delete', icon: 'trash', danger: true, unless: mayEdit, onSelect: onDelete },
      ]}
    />
  );
}
