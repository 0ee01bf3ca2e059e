/**
 * The rules of decision (DESIGN §7): one pure function. The live path, the test button and the preview all call it, so a
 * test can't skip a rule.
 */
import { type Unmet, unmetBy } from '../parameters/conditions.ts';
import { attribute, type ClickIndex, clicksBefore, indexClicks, newestOf, plainClick } from './attribution.ts';
import type { Reason } from './reasons.ts';
import { withoutIgnoredRepeats } from './repeats.ts';
import type {
  DatedClick,
  DecidableConnector,
  DecidableContainer,
  DecidableEvent,
  Decision,
  History,
  Leg,
} from './types.ts';

/** A decision for each connector that lists the event as a trigger, in the container's order. */
export function decide(event: DecidableEvent, history: History, container: DecidableContainer): Decision[] {
  const listeners = container.listeners(event.name);
  if (listeners.length === 0) return [];
  const counted = withoutIgnoredRepeats(clicksBefore(history.clicks, event), container);
  const clicks = indexClicks(counted, container);
  return listeners.map((connector) => decideOne(event, history, clicks, connector, container));
}

function decideOne(
  event: DecidableEvent,
  history: History,
  clicks: ClickIndex,
  connector: DecidableConnector,
  container: DecidableContainer,
): Decision {
  if (connector.mode === 'disabled') return stopped(connector, 'connector_disabled');
  const missingConsent = missingPurposes(event, connector, container);
  if (missingConsent.length > 0) return { ...stopped(connector, 'consent_missing'), missingConsent };
  if (connector.dedupeTransactions && history.firedConnectors.has(connector.id)) {
    return stopped(connector, 'duplicate_transaction');
  }
  const awaits = connector.awaitsServer === true && event.source === 'browser';
  if (!connector.click) {
    return awaits ? stopped(connector, 'awaits_server') : withKnownClick(event, connector, clicks);
  }

  const attribution = attribute(connector.click, clicks, event.at, container);
  if (attribution.matched) {
    const click = plainClick(attribution.click);
    const decision = awaits ? stopped(connector, 'awaits_server') : open(event, connector, click);
    return { ...decision, click };
  }
  const no = stopped(connector, attribution.reason);
  if ('click' in attribution) no.click = plainClick(attribution.click);
  if ('winner' in attribution) no.winner = attribution.winner;
  return no;
}

const NONE: string[] = [];

function missingPurposes(
  event: DecidableEvent,
  connector: DecidableConnector,
  container: DecidableContainer,
): string[] {
  if (container.requiredConsent.length === 0 && !connector.consent) return NONE;
  const asked = new Set([...container.requiredConsent, ...(connector.consent ?? [])]);
  return [...asked].filter((purpose) => event.consent[purpose] !== true);
}

/**
 * With click ID matching off it fires for everybody, and the newest of its own clicks, of any age, fills `{{CLICK_ID}}` where there
 * is one. "No click ID, no call" leaves the webhook unsent without. (With matching on, an event without such a click has
 * stopped before.) The pixel runs with or without.
 */
function withKnownClick(event: DecidableEvent, connector: DecidableConnector, clicks: ClickIndex): Decision {
  const { unmatchedClick } = connector;
  const found = unmatchedClick && newestOf(unmatchedClick, clicks);
  const click = found && plainClick(found);
  const decision = open(event, connector, click);
  if (!unmatchedClick) return decision;
  if (click) return { ...decision, click };
  const isUnsent = unmatchedClick.required && decision.webhook.outcome !== 'skipped';
  return isUnsent ? { ...decision, webhook: skipped('no_click') } : decision;
}

/** A gate that stops both legs gives both the same reason. */
function stopped({ id, version }: DecidableConnector, reason: Reason): Decision {
  return { connector: id, version, webhook: skipped(reason), pixel: skipped(reason) };
}

/** Past the gates but for the condition, which may ask for the click: then each leg for itself. */
function open(event: DecidableEvent, connector: DecidableConnector, click: DatedClick | undefined): Decision {
  const unmet = unmetOf(event, connector, click);
  if (unmet) return { ...stopped(connector, 'condition_not_met'), unmet };
  return {
    connector: connector.id,
    version: connector.version,
    webhook: connector.webhookOn
      ? { outcome: onlyLogs(event, connector, 'webhook') ? 'test_logged' : 'queued' }
      : skipped('leg_off'),
    pixel: pixelLeg(connector, onlyLogs(event, connector, 'pixel')),
  };
}

function unmetOf(
  event: DecidableEvent,
  { condition, click: matching, unmatchedClick }: DecidableConnector,
  click: DatedClick | undefined,
): Unmet | undefined {
  if (!condition) return undefined;
  const own = matching ?? (unmatchedClick && { ...unmatchedClick, enabled: false });
  return unmetBy(condition, event.lookup?.(click, own) ?? (() => ''));
}

/** A connector in test mode sends tests and logs what is real; an enabled one sends what is real, and tests if it is made for them. */
function onlyLogs(
  { test }: DecidableEvent,
  { mode, takesTests }: DecidableConnector,
  leg: 'webhook' | 'pixel',
): boolean {
  return mode === 'test' ? !test : test && !takesTests?.[leg];
}

function pixelLeg({ pixel }: DecidableConnector, onlyLogged: boolean): Leg {
  switch (pixel) {
    case 'off':
      return skipped('leg_off');
    case 'not_approved':
      return skipped('pixel_not_approved');
    case 'revoked':
      return skipped('pixel_revoked');
    case 'killed':
      return skipped('pixel_killed');
    case 'unavailable':
      return skipped('pixel_unavailable');
    case 'live':
      return { outcome: onlyLogged ? 'test_logged' : 'delivered' };
  }
}

function skipped(reason: Reason): Leg {
  return { outcome: 'skipped', reason };
}
