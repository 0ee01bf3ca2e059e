/**
 * Draws a chart with uPlot, on a canvas. A chunk of its own, loaded when a chart is there to be drawn. Colours are read from the
 * styles each time it draws, so a change of the theme needs nothing but another drawing.
 */
import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import { tickIndexes } from './format.ts';
import type { Drawing, Ink } from './types.ts';

export interface Plot {
  draw(drawing: Drawing): void;
  /** Marks a bucket; null: none. */
  point(index: number | null): void;
  /** After a change of theme. */
  redraw(): void;
  destroy(): void;
}

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
/** between two labels of the horizontal axis */
const LABEL_PX = 56;
const LEFT_PX = 52;
const BOTTOM_PX = 20;
/** the last label stands half beyond the last bucket */
const RIGHT_PX = 18;

/** `place` has its size from the styles. `onPoint`: the mouse is over a bucket, or over none. */
export function createPlot(place: HTMLElement, drawing: Drawing, onPoint: (index: number | null) => void): Plot {
  let current = drawing;
  const size = () => ({ width: Math.max(place.clientWidth, 80), height: Math.max(place.clientHeight, 80) });
  const color = colorsOf(place);
  const plot = new uPlot(options(), data(), place);
  /** while a key moves the mark, it isn't the mouse's doing */
  let pointing = false;

  const resized = new ResizeObserver(() => {
    const { width, height } = size();
    if (width !== plot.width || height !== plot.height) plot.setSize({ width, height });
  });
  resized.observe(place);

  function options(): uPlot.Options {
    const { shape, series } = current;
    const last = () => current.labels.length - 1;
    return {
      ...size(),
      padding: [8, RIGHT_PX, 0, 0],
      legend: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: shape === 'line' } },
      scales: {
        x: { time: false, range: () => [-0.5, last() + 0.5] },
        y: { range: (_plot, _min, max) => [current.axisStart ?? 0, top(max)] },
      },
      axes: [
        {
          stroke: () => color('ink-muted'),
          font: FONT,
          size: BOTTOM_PX,
          gap: 6,
          grid: { show: false },
          ticks: { show: false },
          splits: ({ width }) => tickIndexes(last() + 1, Math.floor((width - LEFT_PX - RIGHT_PX) / LABEL_PX)),
          values: (_plot, splits) => splits.map((index) => current.labels[index] ?? ''),
        },
        {
          stroke: () => color('ink-muted'),
          font: FONT,
          size: LEFT_PX,
          gap: 6,
          space: 26,
          ...(current.axisSteps && { incrs: [...current.axisSteps] }),
          grid: { stroke: () => color('line'), width: 1 },
          ticks: { show: false },
          values: (_plot, splits) => splits.map((value) => current.axisText(value)),
        },
      ],
      series: [
        {},
        ...(shape === 'line' ? [lineSeries(series[0]?.ink ?? 'events')] : stacked(series.map(({ ink }) => ink))),
      ],
      hooks: {
        setCursor: [
          ({ cursor }) => {
            if (!pointing) onPoint(cursor.idx ?? null);
          },
        ],
      },
    };
  }

  function top(max: number | null): number {
    const { least = 1, most = Number.POSITIVE_INFINITY } = current.axisEnd ?? {};
    return Math.min(most, Math.max(least, (max ?? 0) * 1.08));
  }

  /** Bars that stand on others are drawn before them, from the ground to their own end. */
  function stacked(inks: Ink[]): uPlot.Series[] {
    const bars = uPlot.paths.bars?.({ size: [0.72, 36], radius: inks.length === 1 ? 0.12 : 0 });
    return inks.toReversed().map((ink) => ({
      fill: () => color(ink),
      width: 0,
      points: { show: false },
      ...(bars && { paths: bars }),
    }));
  }

  function lineSeries(ink: Ink): uPlot.Series {
    return {
      stroke: () => color(ink),
      // an area that doesn't begin at nothing would lie about what it measures
      fill: () => (current.axisStart ? 'transparent' : color(`${ink}-soft`)),
      width: 2,
      spanGaps: true,
      points: { show: true, size: 5, width: 0, fill: () => color(ink) },
    };
  }

  function data(): uPlot.AlignedData {
    const { shape, series, labels } = current;
    const places = labels.map((_, index) => index);
    if (shape === 'line') return [places, [...(series[0]?.values ?? [])]];
    const sums: number[][] = [];
    for (const { values } of series) {
      const below = sums.at(-1);
      sums.push(values.map((value, index) => (value ?? 0) + (below?.[index] ?? 0)));
    }
    return [places, ...sums.reverse()];
  }

  return {
    draw(next) {
      current = next;
      plot.setData(data());
    },
    point(index) {
      pointing = true;
      plot.setCursor(index === null ? { left: -10, top: -10 } : { left: plot.valToPos(index, 'x'), top: 0 });
      pointing = false;
    },
    redraw: () => plot.redraw(false),
    destroy() {
      resized.disconnect();
      plot.destroy();
    },
  };
}

/** Colours of `chart.css`, as a canvas takes them: what a variable holds may be a `light-dark()`, so an element has to resolve it. */
function colorsOf(place: HTMLElement): (name: string) => string {
  const probe = document.createElement('span');
  probe.hidden = true;
  // where the system’s colours are forced on text, those that the styles name for bars
  probe.style.setProperty('forced-color-adjust', 'none');
  place.append(probe);
  return (name) => {
    probe.style.color = `var(--chart-${name})`;
    return getComputedStyle(probe).color;
  };
}
