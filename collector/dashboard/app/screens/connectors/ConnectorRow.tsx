/** One connector of the list: what it is, on the left; what it did, on the right. */
import { useLocation } from 'preact-iso';
import { withQuery } from '../../api/client.ts';
import type { ConnectorActivity, ShownConnector } from '../../api/types.ts';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/overlays/Menu.tsx';
import { Time } from '../../ui/Time.tsx';
import { Activity } from './Activity.tsx';
import { connectorPath, duplicatePath } from './paths.ts';

export const MODES = {
  enabled: { label: 'Enabled', tone: 'good' },
  test: { label: 'Test', tone: 'test' },
  disabled: { label: 'Disabled', tone: 'quiet' },
} as const satisfies Record<ShownConnector['mode'], { label: string; tone: Tone }>;

export function ConnectorRow(props: {
  connector: ShownConnector;
  activity: ConnectorActivity | undefined;
  /** false: not known yet */
  isCounted: boolean;
  mayEdit: string | undefined;
  onDelete: () => void;
}) {
  const { connector, activity, isCounted, mayEdit, onDelete } = props;
  const { id, name, mode, triggers, webhook } = connector;
  const { route } = useLocation();
  return (
    <li class={`connector ${mode === 'disabled' ? 'is-off' : ''}`}>
      <div class="connector-what">
        <div class="row">
          <h2>
            <a href={connectorPath(id)}>{name}</a>
          </h2>
          <Badge tone={MODES[mode].tone}>{MODES[mode].label}</Badge>
          {webhook?.paused && (
            <span title={webhook.paused.reason}>
              <Badge tone="bad">Webhook paused</Badge>
            </span>
          )}
        </div>
        <p class="connector-triggers">
          <span class="muted">on </span>
          {triggers.slice(0, 4).join(', ')}
          {triggers.length > 4 && <span class="muted"> and {triggers.length - 4} more</span>}
          {connector.click?.enabled && (
            <span class="muted">
              {' '}
              · {connector.click.model === 'last' ? 'last click' : 'any click'} with{' '}
              <code>{connector.click.parameter}</code>
            </span>
          )}
        </p>
        <ul class="legs" aria-label="Webhook and pixel">
          <WebhookLeg webhook={webhook} />
          <PixelLeg connector={connector} />
        </ul>
      </div>
      <Activity activity={activity} isCounted={isCounted} connector={id} hasWebhook={webhook !== undefined} />
      <div class="connector-menu">
        <Menu
          label={`Actions for ${name}`}
          items={[
            { label: 'Edit', icon: 'settings', onSelect: () => route(connectorPath(id)) },
            { label: 'Duplicate', icon: 'copy', unless: mayEdit, onSelect: () => route(duplicatePath(id)) },
            {
              label: 'Webhook Log',
              icon: 'deliveries',
              onSelect: () => route(withQuery('/deliveries', { connector: id })),
            },
            { label: 'Delete', icon: 'trash', danger: true, unless: mayEdit, onSelect: onDelete },
          ]}
        />
      </div>
    </li>
  );
}

function WebhookLeg({ webhook }: { webhook: ShownConnector['webhook'] | undefined }) {
  if (!webhook) return null;
  return (
    <li class={webhook.enabled ? '' : 'leg-off'}>
      <Icon name="connectors" size={15} />
      {webhook.enabled ? `${webhook.method} ` : 'Webhook off, '}
      {hostOf(webhook.url)}
    </li>
  );
}

function PixelLeg({ connector: { id, pixel } }: { connector: ShownConnector }) {
  if (pixel.status === 'none' || pixel.html === undefined) return null;
  const where = pixel.sandbox === false ? 'main window' : 'sandbox';
  const { text, tone } = sayPixelStatus(pixel);
  return (
    <li class={pixel.enabled ? '' : 'leg-off'}>
      <Icon name="braces" size={15} />
      {pixel.enabled ? `Pixel, ${where}` : 'Pixel off'}
      {pixel.status === 'approved' ? (
        <Badge tone={tone}>
          {text}
          {/* a kill switch or the like is said without it */}
          {tone === 'good' && pixel.approvedAt !== undefined && (
            <>
              {' on '}
              <Time at={pixel.approvedAt} as="date" />
            </>
          )}
        </Badge>
      ) : (
        <a href={`/review/${encodeURIComponent(id)}`}>
          <Badge tone={tone}>{text}</Badge>
        </a>
      )}
    </li>
  );
}

/** A pixel's state in the words that the whole dashboard uses. */
export function sayPixelStatus({ status, live, killed, rejected, unavailable }: ShownConnector['pixel']): {
  text: string;
  tone: Tone;
} {
  if (killed) return { text: 'Stopped by a kill switch', tone: 'bad' };
  if (unavailable) return { text: 'Not ready', tone: 'warn' };
  switch (status) {
    case 'approved':
      return { text: 'Approved', tone: 'good' };
    case 'pending':
      if (rejected) return { text: 'Rejected', tone: 'bad' };
      return { text: live ? 'Changes pending review' : 'Pending review', tone: 'warn' };
    case 'revoked':
      return { text: 'Revoked', tone: 'bad' };
    case 'withdrawn':
      return { text: 'Withdrawn', tone: 'bad' };
    case 'none':
      return { text: 'No pixel', tone: 'quiet' };
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
