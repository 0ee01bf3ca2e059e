import { attempt } from '../attempt.ts';
import type { Post } from '../post.ts';
import type { Pixel, Receipt } from '../protocol.ts';
import { noteIncidents } from './incidents.ts';
import { runInMainWindow } from './mainWindow.ts';
import type { Result } from './result.ts';
import { runInSandbox } from './sandbox.ts';
import { createTrust } from './trustedTypes.ts';

/** What a receipts request may hold. */
const MAX_RECEIPTS = 50;
const MAX_DETAIL = 512;
/** Pixels of an event that an earlier page tracked are stale after that; those for the main window always are. */
const MAX_AGE_MS = 30_000;
const VERDICT_DELAY_MS = 300;

export interface Runner {
  /** `earlierPageAt`: time of the event, where a page before this one tracked it */
  run(pixels: Pixel[], earlierPageAt?: number): void;
  /** Posts what is known by now; what is running still posts its own when it ends. */
  sendReceipts(): void;
}

/**
 * Sandbox pixels run side by side, main-window pixels one after another, over all answers. `veto` is `data-pixels` of the
 * script tag: `off`, or `sandbox` for none in the main window; the collector can't overrule it. `nonce` may be `''`.
 */
export function createRunner(key: string, base: string, post: Post, nonce: string, veto?: string): Runner {
  const trust = createTrust();
  const findIncident = noteIncidents();
  const receipts: Receipt[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  let running = 0;

  const sendReceipts = () => {
    while (receipts[0]) post('/v1/receipts', { key, receipts: receipts.splice(0, MAX_RECEIPTS) }).catch(() => {});
  };

  const runOne = async (pixel: Pixel, earlierPageAt?: number): Promise<Result> => {
    const main = pixel.mode === 'main';
    if (veto === 'off' || (main && veto === 'sandbox')) return ['vetoed'];
    if (earlierPageAt && (main || Date.now() - earlierPageAt > MAX_AGE_MS)) return ['timed_out', 'answered too late'];
    if (!main) return runInSandbox(`${base}/frame/${pixel.approval}`, pixel.html, findIncident);
    const verdict = turn.then(() => runInMainWindow(pixel.nodes, nonce, trust, findIncident));
    turn = verdict.catch(() => {});
    const tell = await verdict;
    await new Promise((resolve) => setTimeout(resolve, VERDICT_DELAY_MS));
    return tell();
  };

  return {
    run(pixels, earlierPageAt) {
      for (const pixel of pixels) {
        running++;
        const result = runOne(pixel, earlierPageAt).catch((error): Result => ['threw', `${error}`]);
        result.then(([outcome, detail = '']) => {
          const { event, connector } = pixel;
          receipts.push({ event, connector, outcome, detail: `${detail}`.slice(0, MAX_DETAIL) });
          if (!--running) attempt(sendReceipts);
        });
      }
    },
    sendReceipts,
  };
}
