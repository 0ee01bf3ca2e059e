/** One connector of the list: what it is, on the left; what it did, on the right. */
import { useLocation } from 'preact-iso';
import { connectorPath, duplicatePath } from '../../addresses/connectors.ts';
import { deliveryPath } from '../../addresses/deliveries.ts';
import { reviewPath } from '../../addresses/review.ts';
import type { ConnectorActivity, ShownConnector } from '../../api/types.ts';
import { MODES } from '../../connector/modes.ts';
import { sayPixelStatus } from '../../connector/pixelStatus.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/overlays/Menu.tsx';
import { Time } from '../../ui/Time.tsx';
import { Activity } from './Activity.tsx';

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
              onSelect: () => route(deliveryPath(undefined, { connector: id })),
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
        <a href={reviewPath(id)}>
          <Badge tone={tone}>{text}</Badge>
        </a>
      )}
    </li>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
