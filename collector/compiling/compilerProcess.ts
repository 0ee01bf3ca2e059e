/**
 * The process that compiles pixels, one at a time: what it reads was written by others, and may stall, exhaust or end it. It
 * holds no secrets and opens nothing.
 */
import { compilePixel } from '../pixels/compile/compile.ts';
import { warmUpCompiler } from '../pixels/compile/warmUp.ts';
import { reviewPixel } from '../pixels/review/review.ts';
import {
  type FromProcess,
  type Job,
  type SentResult,
  type SentReview,
  sendResult,
  type ToProcess,
} from './messages.ts';

const WARM_UP_MS = 100;

const send = (message: FromProcess) => process.send?.(message);

process.on('message', ({ id, job }: ToProcess) => {
  clearTimeout(warmUp);
  try {
    send({ id, result: work(job) });
  } catch (error) {
    send({ id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
// the collector is gone
process.on('disconnect', () => process.exit());

/** Where nobody asks at once, the first who does waits less. */
const warmUp = setTimeout(warmUpCompiler, WARM_UP_MS);

function work(job: Job): SentResult | SentReview {
  if (job.kind === 'compile') return sendResult(compilePixel(job.html, { sandbox: job.sandbox }));
  const { pixel, approved } = job;
  const compiled = compilePixel(pixel.html, { sandbox: pixel.sandbox });
  if (!compiled.ok) return { ok: false, refusals: compiled.refusals };
  return { ok: true, review: reviewPixel(compiled.pixel, approved) };
}
