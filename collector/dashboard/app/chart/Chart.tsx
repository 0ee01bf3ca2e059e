/**
 * One figure over time: the sum, a chart, and the same values as a table. The chart is a slider for those who use no mouse: arrow
 * keys go from bucket to bucket, and each is read out. Its place is kept while the part that draws is loaded.
 */
import './chart.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { theme } from '../theme.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { bucketLabel, bucketName, isNothing } from './format.ts';
import type { Plot } from './plot.ts';
import type { Series, Shape } from './types.ts';

export interface ChartProps {
  title: string;
  /** the sum, large */
  figure: ComponentChildren;
  /** stands where a bucket's values are read while one is pointed at */
  note: ComponentChildren;
  /** says in a sentence what is to be seen */
  summary: string;
  span: '24h' | '30d';
  buckets: readonly { from: number; to: number }[];
  shape: Shape;
  series: readonly Series[];
  valueText: (value: number) => string;
  axisText: (value: number) => string;
  axisSteps?: readonly number[];
  axisStart?: number;
  axisEnd?: { least?: number; most?: number };
  /** in place of a drawing of nothing */
  empty: string;
}

export function Chart(props: ChartProps) {
  const { title, figure, note, summary, span, buckets, series, valueText } = props;
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  const [pointed, setPointed] = useState<number | null>(null);
  const isEmpty = isNothing(props.shape, series);
  const index = pointed !== null && pointed < buckets.length ? pointed : null;
  const sayBucket = (at: number) =>
    `${nameOf(buckets, at, span)}: ${series.map(({ label, values }) => `${label} ${textOf(values[at], valueText)}`).join(', ')}`;

  return (
    <section class="card chart" aria-labelledby={`${id}-title`}>
      <header>
        <h2 id={`${id}-title`}>{title}</h2>
        <Button kind="plain" small pressed={asTable} label={`${title} as a table`} onClick={() => setAsTable(!asTable)}>
          Table
        </Button>
      </header>
      <p class="chart-figure">{figure}</p>
      <p class="chart-readout" aria-hidden={index === null ? undefined : 'true'}>
        {index === null ? (
          note
        ) : (
          <>
            <strong>{nameOf(buckets, index, span)}</strong>
            {series.map(({ label, ink, values }) => (
              <span key={label} class={`chart-key ${ink}`}>
                {label} {textOf(values[index], valueText)}
              </span>
            ))}
          </>
        )}
      </p>
      <p class="hidden-visually" id={`${id}-summary`}>
        {summary}
      </p>
      {asTable ? (
        <Table {...props} />
      ) : isEmpty ? (
        <div class="chart-plot chart-empty">{props.empty}</div>
      ) : (
        <Drawn
          {...props}
          describedBy={`${id}-summary`}
          pointed={index}
          onPoint={setPointed}
          say={index === null ? summary : sayBucket(index)}
        />
      )}
    </section>
  );
}

function Drawn(
  props: ChartProps & {
    describedBy: string;
    pointed: number | null;
    onPoint: (index: number | null) => void;
    say: string;
  },
) {
  const {
    title,
    span,
    buckets,
    shape,
    series,
    axisText,
    axisSteps,
    axisStart,
    axisEnd,
    describedBy,
    pointed,
    onPoint,
    say,
  } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const drawing = {
    shape,
    series,
    labels: buckets.map(({ from }) => bucketLabel(from, span)),
    axisText,
    ...(axisSteps && { axisSteps }),
    ...(axisStart !== undefined && { axisStart }),
    ...(axisEnd && { axisEnd }),
  };
  const latest = useRef(drawing);
  latest.current = drawing;

  useEffect(() => {
    let gone = false;
    void import('./plot.ts').then(({ createPlot }) => {
      if (gone || !place.current) return;
      plot.current = createPlot(place.current, latest.current, onPoint);
    });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => plot.current?.redraw();
    dark.addEventListener('change', redraw);
    const stop = theme.subscribe(() => queueMicrotask(redraw));
    return () => {
      gone = true;
      dark.removeEventListener('change', redraw);
      stop();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, []);
  useEffect(() => plot.current?.draw(latest.current), [series, buckets]);

  const last = buckets.length - 1;
  const move = (to: number) => {
    const next = Math.min(last, Math.max(0, to));
    onPoint(next);
    plot.current?.point(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = pointed ?? last + 1;
    const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0, End: last }[
      event.key
    ];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else if (event.key === 'Escape') leave();
  };
  const leave = () => {
    onPoint(null);
    plot.current?.point(null);
  };

  return (
    <div
      class="chart-plot"
      ref={place}
      role="slider"
      tabIndex={0}
      aria-label={`${title} by ${span === '24h' ? 'hour' : 'day'}`}
      aria-describedby={describedBy}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={pointed ?? last}
      aria-valuetext={say}
      onKeyDown={onKeyDown}
      onBlur={leave}
    />
  );
}

function Table({ title, span, buckets, series, valueText }: ChartProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="chart-plot chart-table" aria-label={`${title}, table`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{span === '24h' ? 'Hour' : 'Day'}</th>
            {series.map(({ label }) => (
              <th key={label} scope="col" class="end">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {buckets
            .map(({ from }, index) => (
              <tr key={from}>
                <th scope="row">{nameOf(buckets, index, span)}</th>
                {series.map(({ label, values }) => (
                  <td key={label} class="end">
                    {textOf(values[index], valueText)}
                  </td>
                ))}
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </section>
  );
}

function nameOf(buckets: ChartProps['buckets'], index: number, span: '24h' | '30d'): string {
  const bucket = buckets[index];
  return bucket ? bucketName(bucket, span) : '';
}

function textOf(value: number | null | undefined, text: (value: number) => string): string {
  return value == null ? '–' : text(value);
}
