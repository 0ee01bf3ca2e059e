/** What became of a connector's webhook, in a sentence. */
import type { Attempt } from '../../../store/contract/delivery.ts';
import { counted, ordinal, spanText } from './span.ts';
import type { Delivery, LegStory, StoryConnector, StoryContext } from './types.ts';

/** Of a connector in test mode. */
const PIXEL_LOGGED: LegStory = {
  tone: 'test',
  sentence: 'Test mode, or a test: the pixel was logged, not run.',
};

/** Of several requests (one per item) the one that needs attention most is told. */
const ORDER = ['failed', 'rejected', 'unknown', 'waiting', 'dropped', 'succeeded', 'test_logged'] as const;

export function webhookStory(
  deliveries: readonly Delivery[],
  connector: StoryConnector | undefined,
  context: StoryContext,
): LegStory {
  const [first] = [...deliveries].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  if (!first) return { tone: 'waiting', sentence: 'Queued; its delivery is not in the log.' };
  const told = deliveryStory(first, connector, context);
  if (deliveries.length === 1) return told;
  const same = deliveries.filter(({ state }) => state === first.state).length;
  const others = deliveries.length - same;
  const start = `${counted(deliveries.length, 'request')}, ${others === 0 ? 'all alike' : `${same} of them like this`}: `;
  return { ...told, sentence: start + told.sentence };
}

export function deliveryStory(
  delivery: Delivery,
  connector: StoryConnector | undefined,
  context: StoryContext,
): LegStory {
  const { attempts, state } = delivery;
  const last = attempts.at(-1);
  const host = last ? hostAt(delivery, last.at) : hostOf(delivery.url);
  switch (state) {
    case 'succeeded': {
      const which = attempts.length > 1 ? ` at the ${ordinal(attempts.length)} attempt` : '';
      const answered = last ? `: ${outcomeText(last, host)}${which}, after ${spanText(last.durationMs)}` : '';
      return { tone: 'good', sentence: `Sent${answered}.` };
    }
    case 'failed': {
      if (!last) return { tone: 'bad', sentence: 'Failed.' };
      const after = attempts.length > 1 ? ` after ${counted(attempts.length, 'attempt')}` : '';
      return { tone: 'bad', sentence: `Failed for good${after}: ${outcomeText(last, host)}.` };
    }
    case 'rejected':
      return {
        tone: 'bad',
        sentence: `${last ? outcomeText(last, host) : host}, but what it said is a no by the connector’s response rule.`,
      };
    case 'unknown':
      return {
        tone: 'bad',
        sentence: `${last ? outcomeText(last, host) : host}, but the answer can’t be read as the response rule needs it: ask the partner whether it counted.`,
      };
    case 'dropped': {
      const { dropped } = delivery;
      const by = dropped ? ` by ${dropped.who}, ${context.time(dropped.at)}: ${dropped.why}` : '';
      return { tone: 'off', sentence: `Not sent: dropped${by.replace(/\.$/, '')}.` };
    }
    case 'test_logged':
      if (delivery.leg === 'pixel') return PIXEL_LOGGED;
      return {
        tone: 'test',
        sentence: 'Logged, not sent: of an event in test mode, or a test of a connector that isn’t made for tests.',
      };
    case 'waiting':
      return { tone: 'waiting', sentence: waitingText(delivery, host, connector, context) };
  }
}

function waitingText(
  { attempts, dueAt }: Delivery,
  host: string,
  connector: StoryConnector | undefined,
  { now, time }: StoryContext,
): string {
  const last = attempts.at(-1);
  const since = last ? `, since ${outcomeText(last, host)}` : '';
  if (connector?.mode === 'disabled') return 'Waits until the connector is enabled again.';
  if (connector?.webhook?.enabled === false) return 'Waits until the connector’s webhook is turned on again.';
  const paused = connector?.webhook?.paused;
  if (paused) return `Waits until the webhook is resumed: paused since ${time(paused.at)}, because ${paused.reason}.`;
  const attempt = attempts.length === 0 ? 'to be sent' : `for its ${ordinal(attempts.length + 1)} attempt`;
  return dueAt !== null && dueAt > now
    ? `Waits ${attempt} at ${time(dueAt)}${since}.`
    : `Waits ${attempt}, due now${since}.`;
}

/** `partner.example answered 503`, or what went wrong. */
export function outcomeText({ status, error }: Attempt, host: string): string {
  if (status !== null) return `${host} answered ${status}`;
  return error === undefined ? `${host} gave no answer` : error.replace(/\.$/, '');
}

/** Whom an attempt was made to: with other settings, a delivery may have gone elsewhere before. */
export function hostAt({ url, earlier = [] }: Pick<Delivery, 'url' | 'earlier'>, at: number): string {
  return hostOf(earlier.find(({ until }) => at < until)?.request.url ?? url);
}

export function hostOf(url: string | null): string {
  return url !== null && URL.canParse(url) ? new URL(url).host : 'the partner';
}
