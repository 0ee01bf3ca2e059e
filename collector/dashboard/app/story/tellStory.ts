/** One event's story: what happened on one timeline, and for each connector why it fired or didn't. Pure. */
import type { Decision, Leg } from '../../../decide/types.ts';
import { pixelStory } from './pixelLeg.ts';
import { testLogged } from './testLogged.ts';
import { timelineOf } from './timeline.ts';
import type { ConnectorStory, Delivery, EventAnswer, LegStory, Story, StoryContext } from './types.ts';
import { webhookStory } from './webhookLeg.ts';
import { WHY_NOT } from './whyNot.ts';

export function tellStory(event: EventAnswer, context: StoryContext): Story {
  const connectors = event.decisions.map((decision) => tellConnector(event, decision, context));
  return { ...timelineOf(event, connectors, context), connectors };
}

function tellConnector(event: EventAnswer, decision: Decision, context: StoryContext): ConnectorStory {
  const { connector: id, version, webhook, pixel } = decision;
  const connector = context.connectors.find((candidate) => candidate.id === id);
  const isSame = webhook.outcome === pixel.outcome && webhook.reason === pixel.reason;
  const isStopped = isSame && webhook.outcome === 'skipped' && webhook.reason !== 'leg_off';
  return {
    connector: id,
    name: connector?.name ?? id,
    version,
    verdict: verdictOf(webhook, pixel),
    told: isStopped ? { both: tellLeg('webhook') } : { webhook: tellLeg('webhook'), pixel: tellLeg('pixel') },
  };

  function tellLeg(leg: 'webhook' | 'pixel'): LegStory {
    const { outcome, reason } = decision[leg];
    switch (outcome) {
      case 'skipped': {
        if (!reason) return { tone: 'no', sentence: 'Skipped.' };
        const sentence = WHY_NOT[reason]({ event, decision, leg, connector, context });
        return { tone: reason === 'leg_off' ? 'off' : 'no', sentence };
      }
      case 'queued':
        return webhookStory(deliveriesOf(event, id), connector, context);
      case 'delivered':
        return pixelStory(
          event.receipts.find((receipt) => receipt.connector === id && receipt.confirmed),
          event.receivedAt,
          context.now,
        );
      case 'test_logged':
        return { tone: 'test', sentence: testLogged(leg, event.test) };
    }
  }
}

function deliveriesOf(event: EventAnswer, connector: string): Delivery[] {
  return event.deliveries.filter((delivery) => delivery.connector === connector);
}

function verdictOf(webhook: Leg, pixel: Leg): ConnectorStory['verdict'] {
  const fired = [webhook, pixel].filter(({ outcome }) => outcome === 'queued' || outcome === 'delivered').length;
  const off = [webhook, pixel].filter(({ reason }) => reason === 'leg_off').length;
  if (fired > 0) return fired + off === 2 ? 'fired' : 'partly fired';
  return webhook.outcome === 'test_logged' || pixel.outcome === 'test_logged' ? 'logged only' : 'did not fire';
}
