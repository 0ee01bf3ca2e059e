/** The steps of an event from click to receipt, oldest first. */

import { deviceTime } from '../../../decide/clocks.ts';
import type { DatedClick, HistoryClick } from '../../../decide/types.ts';
import { receiptText, receiptTone } from './pixelLeg.ts';
import { counted, listed, ordinal, spanText } from './span.ts';
import type { ConnectorStory, Delivery, EventAnswer, Moment, MomentKind, StoryContext } from './types.ts';
import { hostAt, outcomeText } from './webhookLeg.ts';
import { idText } from './whyNot.ts';

/** A visitor of months may have hundreds. */
const CLICKS_SHOWN = 12;

/** What happened in the same millisecond stands in the order in which one follows from the other. */
const ORDER: readonly MomentKind[] = ['click', 'event', 'decided', 'pixel', 'asked', 'attempt', 'receipt', 'due'];

export function timelineOf(
  event: EventAnswer,
  stories: readonly ConnectorStory[],
  context: StoryContext,
): { moments: Moment[]; earlierClicks: number } {
  const clicks = [...event.clicks].sort((a, b) => a.at - b.at);
  const used = (candidate: HistoryClick) =>
    event.decisions.some(({ click, winner }) => isClick(candidate, click) || isClick(candidate, winner));
  const shown = clicks.filter((click, n) => n >= clicks.length - CLICKS_SHOWN || used(click));
  const moments = [
    ...shown.map((click) => clickMoment(click, event, context)),
    eventMoment(event),
    decidedMoment(event, stories),
    ...counterpartMoments(event),
    ...event.deliveries.flatMap((delivery) => deliveryMoments(delivery, context)),
    ...pixelMoments(event, context),
  ];
  moments.sort((a, b) => a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return { moments, earlierClicks: clicks.length - shown.length };
}

function nameOf(id: string, { connectors }: StoryContext): string {
  return connectors.find((connector) => connector.id === id)?.name ?? id;
}

/** A decision may have dated the click otherwise; what it brought is the same, and what the device's clock said. */
function isClick(click: HistoryClick, decided: DatedClick | undefined): boolean {
  if (decided === undefined || idText(click) !== idText(decided) || click.test !== decided.test) return false;
  // of older versions' decisions, what the device said isn't noted
  return deviceTime(click) === deviceTime(decided) || click.receivedAt === decided.at;
}

function clickMoment(click: EventAnswer['clicks'][number], event: EventAnswer, context: StoryContext): Moment {
  const usedBy = event.decisions.filter((decision) => isClick(click, decision.click));
  const beat = event.decisions.filter(({ winner }) => isClick(click, winner));
  const names = (of: typeof usedBy) => listed(of.map(({ connector }) => nameOf(connector, context)));
  const sources = Object.entries(click.sources).map(([name, value]) => `${name}=${value}`);
  const counts = usedBy.filter(({ webhook, pixel }) => webhook.outcome !== 'skipped' || pixel.outcome !== 'skipped');
  const detail = [
    ...(sources.length > 0 ? [sources.join(', ')] : []),
    ...(counts.length > 0 ? [`counts for ${names(counts)}`] : []),
    ...(beat.length > 0 ? [`came last, before ${names(beat)}`] : []),
    ...(click.deviceAt === undefined
      ? []
      : [`its time is uncertain: the device’s clock was wrong, and said ${context.time(click.deviceAt)}`]),
  ].join(' · ');
  const tone = counts.length > 0 ? 'good' : 'plain';
  return {
    at: click.at,
    kind: 'click',
    tone,
    title: `${click.test ? 'A test’s click' : 'Click'} with ${idText(click)}`,
    ...(detail && { detail }),
  };
}

function eventMoment({ at, receivedAt, name, page, test }: EventAnswer): Moment {
  const delay = receivedAt - at;
  const stored = delay >= 1000 ? `stored ${spanText(delay)} later` : 'stored at once';
  const title = `${name}${test ? ' (test)' : ''} on ${pathOf(page.url)}`;
  return { at: Math.min(at, receivedAt), kind: 'event', tone: 'plain', title, detail: stored };
}

/** Where a server told of an event after a browser had: both are in the story. */
function counterpartMoments({ id, counterpart, data }: EventAnswer): Moment[] {
  if (!counterpart) return [];
  const { event, source, serverAt, differs } = counterpart;
  const [browser, server] = source === 'browser' ? [counterpart.data, data] : [data, counterpart.data];
  const where = event === id ? '' : `, ${source === 'browser' ? 'told by a browser' : 'told'} as ${event}`;
  const title = differs ? 'The server told other values: they count' : 'The server told the same';
  const values = (told: EventAnswer['data']) => JSON.stringify(told).slice(0, 200);
  const detail = differs ? `browser ${values(browser)} · server ${values(server)}${where}` : where.slice(2);
  return [{ at: serverAt, kind: 'event', tone: differs ? 'bad' : 'plain', title, ...(detail && { detail }) }];
}

function decidedMoment({ receivedAt }: EventAnswer, stories: readonly ConnectorStory[]): Moment {
  const base = { at: receivedAt, kind: 'decided', tone: 'plain' } as const;
  if (stories.length === 0) return { ...base, title: 'No connector listens to this event' };
  const fired = stories.filter(({ verdict }) => verdict === 'fired' || verdict === 'partly fired');
  const title = `Decided for ${counted(stories.length, 'connector')}: ${fired.length} fired`;
  return { ...base, title, ...(fired.length > 0 && { detail: listed(fired.map(({ name }) => name)) }) };
}

/** What a response rule made of a 2xx. */
const RULED: Partial<Record<Delivery['state'], string>> = {
  rejected: ', which its response rule takes for a no',
  unknown: ', with an answer that its response rule can’t read',
};

function deliveryMoments(delivery: Delivery, context: StoryContext): Moment[] {
  const { id, connector, state, dueAt, attempts, earlier = [] } = delivery;
  const name = nameOf(connector, context);
  const base = { connector, delivery: id };
  const moments = attempts.map((attempt, n): Moment => {
    const isLast = n === attempts.length - 1;
    const isGood = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
    const ended = isLast ? (RULED[state] ?? '') : '';
    return {
      ...base,
      at: attempt.at,
      kind: 'attempt',
      tone: isGood && ended === '' ? 'good' : 'bad',
      title: `${name}: ${outcomeText(attempt, hostAt(delivery, attempt.at))}${ended}`,
      detail: `${attempt.manual ? `sent by hand${attempt.by === undefined ? '' : `, by ${attempt.by}`}` : `${ordinal(n + 1)} attempt`}, ${spanText(attempt.durationMs)}`,
    };
  });
  for (const { until, who } of earlier) {
    const title = `${name}: ${who} had it sent with new settings`;
    moments.push({ ...base, at: until, kind: 'asked', tone: 'plain', title, detail: 'another request from here on' });
  }
  if (state === 'waiting' && dueAt !== null) {
    const title = `${name}: ${ordinal(attempts.length + 1)} attempt`;
    moments.push({ ...base, at: dueAt, kind: 'due', tone: 'waiting', title, detail: 'to come' });
  }
  return moments;
}

function pixelMoments({ decisions, receipts, receivedAt }: EventAnswer, context: StoryContext): Moment[] {
  const handed = decisions.filter(({ pixel }) => pixel.outcome === 'delivered');
  return [
    ...handed.map(({ connector }): Moment => {
      const title = `${nameOf(connector, context)}: pixel handed to the browser`;
      return { at: receivedAt, kind: 'pixel', tone: 'plain', title, connector };
    }),
    ...receipts.map((receipt): Moment => {
      const { at, connector } = receipt;
      const title = `${nameOf(connector, context)}: ${lowerFirst(receiptText(receipt, receivedAt))}${
        receipt.confirmed ? '' : ' (unconfirmed: anybody may have sent this)'
      }`;
      return { at, kind: 'receipt', tone: receiptTone(receipt), title, connector };
    }),
  ];
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url || 'an unknown page';
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
