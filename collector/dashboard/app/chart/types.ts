/** What a chart shows; the same for the drawing, the readout, the table and the spoken values. */

/** A name of `chart.css`'s colours. */
export type Ink = 'events' | 'good' | 'bad' | 'warn';

export interface Series {
  label: string;
  ink: Ink;
  /** one a bucket; null: there is nothing to say of it */
  values: readonly (number | null)[];
}

/** `bars`: several series stand on each other. `line`: the first one alone. */
export type Shape = 'bars' | 'line';

export interface Drawing {
  shape: Shape;
  series: readonly Series[];
  /** below the buckets, one each */
  labels: readonly string[];
  /** of a value on the axis */
  axisText: (value: number) => string;
  /** between two lines of the axis, ascending; default: the decimal ones */
  axisSteps?: readonly number[];
  /** default 0 */
  axisStart?: number;
  /** the axis ends here at least, and at most */
  axisEnd?: { least?: number; most?: number };
}
