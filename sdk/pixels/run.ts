import { attempt } from '../attempt.ts';
import type { Post } from '../post.ts';
import type { Pixel, Receipt } from '../protocol.ts';
import { runInMainWindow } from './mainWindow.ts';
import { pause, type Result } from './result.ts';
import { runInSandbox } from './sandbox.ts';
import { createTrust } from './trustedTypes.ts';

export interface RunnerOptions {
  key: string;
  /** the collector's address, without a slash at its end */
  base: string;
  post: Post;
  /** the page's nonce for scripts; `''`: none */
  nonce: string;
  /** `data-pixels` of the script tag: `off`, or `sandbox`: none in the main window. The collector can't overrule it. */
  veto: string | null;
}

/** What a receipts request may hold. */
const MAX_RECEIPTS = 50;
const MAX_DETAIL = 512;
/** Pixels of an event that an earlier page tracked are stale after that; those for the main window always are. */
const MAX_AGE_MS = 30_000;
const VERDICT_DELAY_MS = 300;

export interface Runner {
  /** `at`: time of the event that an earlier page tracked */
  run(pixels: Pixel[], earlierPageAt?: number): void;
  /** Posts what has been collected; what runs still will post itself when it ends. */
  sendReceipts(): void;
}

/** Sandbox pixels run side by side, main-window pixels one after another, over all answers. */
export function createRunner({ key, base, post, nonce, veto }: RunnerOptions): Runner {
  const trust = createTrust();
  let turn: Promise<unknown> = Promise.resolve();
  let running = 0;
  const receipts: Receipt[] = [];

  const sendReceipts = () => {
    while (receipts.length) post('/v1/receipts', { key, receipts: receipts.splice(0, MAX_RECEIPTS) }).catch(() => {});
  };

  const runOne = async (pixel: Pixel, earlierPageAt?: number): Promise<Result> => {
    const main = pixel.mode === 'main';
    if (veto === 'off' || (main && veto === 'sandbox')) return { outcome: 'vetoed' };
    if (earlierPageAt && (main || Date.now() - earlierPageAt > MAX_AGE_MS)) {
      return { outcome: 'timed_out', detail: 'answered too late' };
    }
    if (!main) return runInSandbox(base, pixel.approval, pixel.html);
    const done = turn.then(() => runInMainWindow(pixel.nodes, nonce, trust));
    turn = done.catch(() => {});
    const verdict = await done;
    await pause(VERDICT_DELAY_MS);
    return verdict();
  };

  return {
    run(pixels, earlierPageAt) {
      for (const pixel of pixels) {
        running++;
        runOne(pixel, earlierPageAt)
          .catch((error): Result => ({ outcome: 'threw', detail: String(error) }))
          .then(({ outcome, detail }) => {
            const { event, connector } = pixel;
            receipts.push({ event, connector, outcome, ...(detail && { detail: detail.slice(0, MAX_DETAIL) }) });
            if (!--running) attempt(sendReceipts);
          });
      }
    },
    sendReceipts,
  };
}
