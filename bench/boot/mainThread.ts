/** Reads from a Chromium trace how long a page's main thread was busy. */

/** One event of the trace; times in microseconds, `tts` of the thread's own clock: the CPU time it has had. */
export interface TraceEvent {
  name: string;
  cat: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tts?: number;
  args?: { data?: { url?: string } };
}

/** What has to be recorded for this: tasks of the threads, scripts being run, and performance.mark(). */
export const TRACE_CATEGORIES = [
  'blink.user_timing',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  '__metadata',
];

/** The mark that completes these names, each counted when first given to performance.mark(). Undefined: one never was. */
export function lastMark(events: TraceEvent[], names: string[]): TraceEvent | undefined {
  const marks = names.map((name) =>
    events.find((event) => event.name === name && event.cat.includes('blink.user_timing')),
  );
  const found = marks.filter((mark) => mark !== undefined);
  return found.length < names.length ? undefined : found.toSorted((a, b) => a.ts - b.ts).at(-1);
}

/**
 * Milliseconds for which the main thread was at work from the evaluation of the script at that address to the mark, or to
 * the end of the trace: the whole of its tasks, also what they waited for storage and cookies, which live in another process.
 */
export function busyMs(events: TraceEvent[], url: string, end?: TraceEvent): number {
  const start = evaluationOf(events, url);
  let busy = 0;
  for (const { name, ph, pid, tid, ts, dur = 0 } of events) {
    if (name !== 'RunTask' || ph !== 'X' || pid !== start.pid || tid !== start.tid) continue;
    busy += Math.max(0, Math.min(ts + dur, end?.ts ?? Number.POSITIVE_INFINITY) - Math.max(ts, start.ts));
  }
  return busy / 1000;
}

/** Of that, up to the mark, the CPU time alone: without waiting, and without the time that other programs took the core. */
export function cpuMs(events: TraceEvent[], url: string, end: TraceEvent): number {
  const start = evaluationOf(events, url);
  return ((end.tts ?? Number.NaN) - (start.tts ?? Number.NaN)) / 1000;
}

function evaluationOf(events: TraceEvent[], url: string): TraceEvent {
  const start = events.find(({ name, args }) => name === 'EvaluateScript' && args?.data?.url === url);
  if (!start) throw new Error(`the trace doesn't hold the evaluation of ${url}`);
  return start;
}
