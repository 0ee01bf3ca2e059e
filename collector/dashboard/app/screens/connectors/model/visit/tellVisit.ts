/** What has become of a test visit so far, in five steps: done, or why not, or still to come. Pure. */
import type { ShownConnector } from '../../../../api/types.ts';
import { spanText } from '../../../../story/span.ts';
import { tellStory } from '../../../../story/tellStory.ts';
import type { ConnectorStory, EventAnswer, LegStory, StoryContext } from '../../../../story/types.ts';
import { sampleParameters } from './testLink.ts';

/** `ahead`: its turn comes after another one's */
export type StepState = 'done' | 'failed' | 'skipped' | 'waiting' | 'ahead';

export interface VisitStep {
  name: 'click' | 'event' | 'decision' | 'webhook' | 'pixel';
  state: StepState;
  sentence: string;
  /** epoch milliseconds */
  at?: number;
  /** of the delivery that tells more */
  delivery?: string;
}

export interface VisitSoFar {
  connector: ShownConnector;
  /** that the link carries */
  clickId: string;
  isWaiting: boolean;
  /** the one that tells most of this visit */
  event: EventAnswer | undefined;
  context: StoryContext;
}

type Told = Omit<VisitStep, 'name'>;

export function tellVisit(visit: VisitSoFar): VisitStep[] {
  const { connector, event, context } = visit;
  const story = event && tellStory(event, context).connectors.find(({ connector: id }) => id === connector.id);
  return [
    { name: 'click', ...clickStep(visit) },
    { name: 'event', ...eventStep(visit, story) },
    { name: 'decision', ...decisionStep(visit, story) },
    { name: 'webhook', ...webhookStep(visit, story) },
    { name: 'pixel', ...pixelStep(visit, story) },
  ];
}

/** Nothing failed or is still to come, and the partner got something. */
export function hasPassed(steps: readonly VisitStep[]): boolean {
  const isOver = steps.every(({ state }) => state === 'done' || state === 'skipped');
  return isOver && steps.some(({ name, state }) => (name === 'webhook' || name === 'pixel') && state === 'done');
}

function clickStep({ connector, clickId, isWaiting, event }: VisitSoFar): Told {
  const [own] = sampleParameters(connector, clickId);
  if (!own) return { state: 'skipped', sentence: 'Not needed: click ID matching is off.' };
  const [parameter] = own;
  const text = `${parameter}=${clickId}`;
  if (!event) {
    const sentence = `The tag keeps ${text} when the page opens; the collector hears of it with the first event.`;
    return { state: isWaiting ? 'waiting' : 'ahead', sentence };
  }
  const click = event.clicks.find(({ ids }) => ids[parameter.toLowerCase()] === clickId);
  if (click) {
    const sources = Object.entries(click.sources).map(([name, value]) => `${name}=${value}`);
    return { state: 'done', at: click.at, sentence: `Kept ${[text, ...sources].join(', ')}.` };
  }
  const why = 'the page was opened without the link, or by a tag loaded before this parameter was set up';
  return {
    state: 'failed',
    sentence: `${event.name} came without ${text}: ${why} (browsers keep the tag for 5 minutes).`,
  };
}

function eventStep({ connector, isWaiting, event }: VisitSoFar, story: ConnectorStory | undefined): Told {
  const triggers = connector.triggers.join(' or ');
  if (!event) return { state: isWaiting ? 'waiting' : 'ahead', sentence: `It fires on ${triggers}.` };
  if (!story) {
    const sentence = `${event.name} came, on which it doesn’t fire. Go on in that tab until the page tracks ${triggers}.`;
    return { state: 'waiting', sentence };
  }
  const late = event.receivedAt - event.at;
  const when = late < 1000 ? 'at once' : `${spanText(late)} after it happened`;
  return {
    state: 'done',
    at: event.receivedAt,
    sentence: `${event.name} on ${pathOf(event.page.url)}, marked as test, stored ${when}.`,
  };
}

function decisionStep({ connector, event }: VisitSoFar, story: ConnectorStory | undefined): Told {
  if (!event || !story) {
    return connector.mode === 'disabled'
      ? { state: 'ahead', sentence: 'The connector is disabled: it will not fire.' }
      : { state: 'ahead', sentence: 'By the rules of the live path, with the reason.' };
  }
  const at = event.receivedAt;
  const { told, verdict } = story;
  if ('both' in told) return { state: 'skipped', at, sentence: `It does not fire. ${told.both.sentence}` };
  if (verdict === 'did not fire')
    return { state: 'skipped', at, sentence: 'Nothing to do: webhook and pixel were skipped.' };
  const click = event.decisions.find((decision) => decision.connector === connector.id)?.click;
  const why = click ? `: its click came ${spanText(event.at - click.at)} before` : '';
  const sentence = verdict === 'logged only' ? `It would fire${why}, but only logs tests.` : `It fires${why}.`;
  return { state: 'done', at, sentence };
}

function webhookStep({ connector, event }: VisitSoFar, story: ConnectorStory | undefined): Told {
  const { webhook } = connector;
  if (!event || !story) {
    if (!webhook) return { state: 'skipped', sentence: 'It has no webhook.' };
    if (!webhook.enabled) return { state: 'skipped', sentence: 'The webhook is turned off.' };
    return webhook.paused
      ? { state: 'ahead', sentence: `The webhook is paused: ${webhook.paused.reason}.` }
      : { state: 'ahead', sentence: `Sent to ${hostOf(webhook.url)} from the collector.` };
  }
  if ('both' in story.told) return { state: 'skipped', sentence: 'Not sent, since it does not fire.' };
  const delivery = event.deliveries.find((candidate) => candidate.connector === connector.id);
  const last = delivery?.attempts.at(-1);
  const told = stepOf(story.told.webhook);
  return {
    ...told,
    // it will be tried again, but the partner has said no once
    ...(told.state === 'waiting' && last && { state: 'failed' as const }),
    ...(last && { at: Math.round(last.at + last.durationMs) }),
    ...(delivery && { delivery: delivery.id }),
  };
}

function pixelStep({ connector, event }: VisitSoFar, story: ConnectorStory | undefined): Told {
  const { pixel } = connector;
  if (!event || !story) {
    const off = pixelOff(connector);
    return off === undefined
      ? {
          state: 'ahead',
          sentence: `Run by the page, in ${pixel.sandbox === false ? 'its main window' : 'a sandbox'}.`,
        }
      : { state: 'skipped', sentence: off };
  }
  if ('both' in story.told) return { state: 'skipped', sentence: 'Not run, since it does not fire.' };
  const receipt = event.receipts.find((candidate) => candidate.connector === connector.id);
  return { ...stepOf(story.told.pixel), ...(receipt && { at: receipt.at }) };
}

/** Why the pixel won't run, known before anything happens. */
function pixelOff({ pixel }: ShownConnector): string | undefined {
  if (pixel.html === undefined && !pixel.live) return 'It has no pixel.';
  if (pixel.enabled === false) return 'The pixel is turned off.';
  if (pixel.killed) return 'A kill switch stops the pixel.';
  if (pixel.live) return undefined;
  return pixel.status === 'revoked'
    ? 'The pixel’s approval was revoked.'
    : 'The pixel is not approved: it waits for its review.';
}

const STATES: Record<LegStory['tone'], StepState> = {
  good: 'done',
  bad: 'failed',
  waiting: 'waiting',
  test: 'skipped',
  no: 'skipped',
  off: 'skipped',
};

function stepOf({ tone, sentence }: LegStory): Told {
  return { state: STATES[tone], sentence };
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the partner';
}
