/**
 * The rules of decision (DESIGN §7): one pure function. The live path, the test button and the preview all call it, so a
 * test can't skip a rule.
 */
import { attribute, clicksBefore, plainClick } from './attribution.ts';
import type { Reason } from './reasons.ts';
import type {
  DecidableConnector,
  DecidableContainer,
  DecidableEvent,
  Decision,
  History,
  HistoryClick,
  Leg,
} from './types.ts';

/** A decision for each connector that lists the event as a trigger, in the container's order. */
export function decide(event: DecidableEvent, history: History, container: DecidableContainer): Decision[] {
  const listeners = container.listeners(event.name);
  if (listeners.length === 0) return [];
  const clicks = clicksBefore(history.clicks, event.at);
  return listeners.map((connector) => decideOne(event, history, clicks, connector, container));
}

function decideOne(
  event: DecidableEvent,
  history: History,
  clicks: readonly HistoryClick[],
  connector: DecidableConnector,
  container: DecidableContainer,
): Decision {
  const base = { connector: connector.id, version: connector.version };
  const stopped = (reason: Reason) => ({ ...base, webhook: skipped(reason), pixel: skipped(reason) });

  if (connector.mode === 'disabled') return stopped('connector_disabled');
  if (container.requiredConsent.some((purpose) => event.consent[purpose] !== true)) return stopped('consent_missing');
  if (connector.dedupeTransactions && history.firedConnectors.has(connector.id)) {
    return stopped('duplicate_transaction');
  }
  if (!connector.click) return { ...base, ...legs(event, connector) };

  const attribution = attribute(connector.click, clicks, event.at, container);
  if (attribution.matched) return { ...base, ...legs(event, connector), click: plainClick(attribution.click) };
  const no: Decision = stopped(attribution.reason);
  if ('click' in attribution) no.click = plainClick(attribution.click);
  if ('winner' in attribution) no.winner = attribution.winner;
  return no;
}

function legs(event: DecidableEvent, connector: DecidableConnector): { webhook: Leg; pixel: Leg } {
  const onlyLogged = connector.mode === 'test' && !event.test;
  return {
    webhook: connector.webhookOn ? { outcome: onlyLogged ? 'test_logged' : 'queued' } : skipped('leg_off'),
    pixel: pixelLeg(connector, onlyLogged),
  };
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
    case 'live':
      return { outcome: onlyLogged ? 'test_logged' : 'delivered' };
  }
}

function skipped(reason: Reason): Leg {
  return { outcome: 'skipped', reason };
}
