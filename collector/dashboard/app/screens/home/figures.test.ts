import { describe, expect, it } from 'vitest';
import type { Overview } from '../../api/types.ts';
import { deliveriesFigure, eventsFigure, successFigure, timeFigure } from './figures.ts';

type Bucket = Overview['buckets'][number];

const HOUR = 3_600_000;
const NONE = { succeeded: 0, failed: 0, rejected: 0, unknown: 0, waiting: 0, overdue: 0 };
const EMPTY = { events: 0, deliveries: 0, ...NONE, p95Ms: null };
const bucket = (n: number, overrides: Partial<Bucket> = {}): Bucket => ({
  from: n * HOUR,
  to: (n + 1) * HOUR,
  ...EMPTY,
  ...overrides,
});
function overview(buckets: Bucket[], total: Partial<Overview['total']> = {}): Overview {
  const present = {
    waiting: { count: 0, oldest: null },
    failing: [],
    differing: [],
    emptyAmounts: [],
    seemingRefusals: [],
    unheardNames: [],
    review: [],
    withdrawn: [],
  };
  return { span: '24h', zone: 'UTC', at: 0, buckets, total: { ...bucket(0), successRate: null, ...total }, ...present };
}

describe('figures of Home', () => {
  it('say that there is nothing, rather than that all went well', () => {
    const none = overview([bucket(0), bucket(1)]);
    expect(eventsFigure(none)).toMatchObject({ figure: '0', note: 'None yet' });
    expect(successFigure(none)).toMatchObject({ figure: '–', series: [{ values: [null, null] }] });
    expect(timeFigure(none)).toMatchObject({ figure: '–', series: [{ values: [null, null] }] });
  });

  it('count what the partner rejected among what failed', () => {
    const busy = overview([bucket(0, { succeeded: 5, failed: 1, rejected: 2, waiting: 1 })], {
      ...{ deliveries: 9, succeeded: 5, failed: 1, rejected: 2, waiting: 1, successRate: 0.625 },
    });
    expect(deliveriesFigure(busy)).toMatchObject({
      figure: '9',
      note: '5 delivered · 3 failed · 1 waiting',
      series: [{ values: [5] }, { values: [3] }, { values: [1] }],
    });
    expect(successFigure(busy)).toMatchObject({ figure: '62.5 %', series: [{ values: [0.625] }], axisStart: 0.5 });
  });

  it('count what is overdue among what was not delivered', () => {
    const dead = overview([bucket(0, { succeeded: 1, waiting: 3, overdue: 3 })], {
      ...{ deliveries: 4, succeeded: 1, waiting: 3, overdue: 3, successRate: 0.25 },
    });
    expect(successFigure(dead)).toMatchObject({
      figure: '25.0 %',
      note: 'Of those that ended, and 3 overdue',
      series: [{ values: [0.25] }],
    });
  });

  it('name the busiest hour', () => {
    const { note, summary } = eventsFigure(
      overview([bucket(0, { events: 3 }), bucket(1, { events: 12 })], { events: 15 }),
    );
    expect(note).toMatch(/^Most: 12, .+–.+/);
    expect(summary).toMatch(/^15 events in the last 24 hours\. Most: 12/);
  });
});
