/** From the overview's buckets to what each chart shows and says. Pure. */
import type { Overview } from '../../api/types.ts';
import type { ChartProps } from '../../chart/Chart.tsx';
import { bucketName, count, DURATION_STEPS, duration, percent, shortCount } from '../../chart/format.ts';

type Figure = Omit<ChartProps, 'span' | 'buckets' | 'note'> & { note: string };
type Bucket = Overview['buckets'][number];

/** The last 24 hours, the last 30 days: as sentences have them. */
const SPAN_WORDS = { '24h': 'the last 24 hours', '30d': 'the last 30 days' } as const;

export function eventsFigure({ buckets, total, span }: Overview): Figure {
  const values = buckets.map(({ events }) => events);
  const most = largest(buckets, ({ events }) => events);
  const peak = most && most.events > 0 ? `Most: ${count(most.events)}, ${bucketName(most, span)}` : 'None yet';
  return {
    title: 'Events',
    figure: count(total.events),
    note: peak,
    summary: `${plural(total.events, 'event')} in ${SPAN_WORDS[span]}. ${peak}.`,
    shape: 'bars',
    series: [{ label: 'Events', ink: 'events', values }],
    valueText: count,
    axisText: wholeOnly,
    axisEnd: { least: 4 },
    empty: `No event in ${SPAN_WORDS[span]}. The next one shows here within seconds.`,
  };
}

export function deliveriesFigure({ buckets, total, span }: Overview): Figure {
  const lost = total.failed + total.rejected + total.unknown;
  const note = `${count(total.succeeded)} delivered · ${count(lost)} failed · ${count(total.waiting)} waiting`;
  return {
    title: 'Deliveries',
    figure: count(total.deliveries),
    note,
    summary: `${plural(total.deliveries, 'webhook')} for events of ${SPAN_WORDS[span]}: ${note.replaceAll(' ·', ',')}.`,
    shape: 'bars',
    series: [
      { label: 'Delivered', ink: 'good', values: buckets.map(({ succeeded }) => succeeded) },
      {
        label: 'Failed',
        ink: 'bad',
        values: buckets.map(({ failed, rejected, unknown }) => failed + rejected + unknown),
      },
      { label: 'Waiting', ink: 'warn', values: buckets.map(({ waiting }) => waiting) },
    ],
    valueText: count,
    axisText: wholeOnly,
    axisEnd: { least: 4 },
    empty: `No webhook in ${SPAN_WORDS[span]}.`,
  };
}

export function successFigure({ buckets, total, span }: Overview): Figure {
  const values = buckets.map(({ succeeded, failed, rejected, unknown, overdue }) => {
    const due = succeeded + failed + rejected + unknown + overdue;
    return due === 0 ? null : succeeded / due;
  });
  const { successRate, overdue } = total;
  const figure = successRate === null ? '–' : percent(successRate);
  return {
    title: 'Success rate',
    figure,
    note: overdue === 0 ? 'Of the webhooks that came to an end' : `Of those that ended, and ${count(overdue)} overdue`,
    summary:
      successRate === null
        ? `No webhook came to an end in ${SPAN_WORDS[span]}.`
        : `${figure} of the webhooks that came to an end${overdue === 0 ? '' : ` or are overdue (${count(overdue)})`} were delivered, of events of ${SPAN_WORDS[span]}.`,
    shape: 'line',
    series: [{ label: 'Delivered', ink: 'good', values }],
    valueText: percent,
    axisText: (value) => `${Math.round(value * 1000) / 10} %`,
    axisStart: axisStart(values),
    axisEnd: { least: 1, most: 1 },
    empty: `No webhook came to an end in ${SPAN_WORDS[span]}.`,
  };
}

export function timeFigure({ buckets, total, span }: Overview): Figure {
  const values = buckets.map(({ p95Ms }) => p95Ms);
  const figure = total.p95Ms === null ? '–' : duration(total.p95Ms);
  return {
    title: 'Time to delivery, p95',
    figure,
    note: 'From an event’s arrival until the partner accepted; within 9 %, replays left out',
    summary:
      total.p95Ms === null
        ? `Nothing was delivered in ${SPAN_WORDS[span]}.`
        : `95 of 100 webhooks for events of ${SPAN_WORDS[span]} were accepted within ${figure} of the event’s arrival.`,
    shape: 'line',
    series: [{ label: 'p95', ink: 'events', values }],
    valueText: duration,
    axisText: duration,
    axisSteps: DURATION_STEPS,
    axisEnd: { least: 20 },
    empty: `Nothing was delivered in ${SPAN_WORDS[span]}.`,
  };
}

function largest(buckets: readonly Bucket[], value: (bucket: Bucket) => number): Bucket | undefined {
  return buckets.reduce<Bucket | undefined>((most, one) => (most && value(most) >= value(one) ? most : one), undefined);
}

/** So that 99 % and 97 % don't look the same. */
function axisStart(shares: readonly (number | null)[]): number {
  const least = Math.min(1, ...shares.flatMap((share) => share ?? []));
  return [0.9, 0.8, 0.5].find((start) => least >= start) ?? 0;
}

/** Half an event is none. */
function wholeOnly(value: number): string {
  return Number.isInteger(value) ? shortCount(value) : '';
}

function plural(number: number, what: string): string {
  return `${count(number)} ${what}${number === 1 ? '' : 's'}`;
}
