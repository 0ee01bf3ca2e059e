import { attempt } from '../attempt.ts';
import type { Host } from '../part.ts';
import type { Pixel, Receipt } from '../protocol.ts';
import { noteIncidents } from './incidents.ts';
import type { RunInMainWindow } from './mainWindow.ts';
import type { Result } from './result.ts';
import type { RunInSandbox } from './sandbox.ts';

/** What a receipts request may hold. */
const MAX_RECEIPTS = 50;
const MAX_DETAIL = 512;
const VERDICT_DELAY_MS = 300;

/**
 * Sandbox pixels run side by side, main-window pixels one after another, over all answers. `data-pixels` of the script tag
 * is the page's veto: `off`, or `sandbox` for none in the main window; the collector can't overrule it. Pixels of an event
 * that an earlier page tracked are stale after the container's limit; those for the main window always are. A runner that is
 * missing wasn't needed when this tag was made, which the browser's cache or a page that stays open may have kept: such a
 * pixel goes to the `wire.run` found here, which loads both.
 */
export function runPixels(
  { settings: { key, paths, pixelAge }, base, wire, trust, script: { nonce, dataset } }: Host,
  runInSandbox?: RunInSandbox,
  runInMainWindow?: RunInMainWindow,
): void {
  const veto = dataset.pixels;
  const findIncident = noteIncidents();
  const receipts: Receipt[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  let running = 0;

  const sendReceipts = () => {
    while (receipts[0]) {
      wire.post(paths.receipts, { key, receipts: receipts.splice(0, MAX_RECEIPTS) }).catch(() => {});
    }
  };

  const runOne = async (pixel: Pixel, earlierPageAt?: number): Promise<Result> => {
    const main = pixel.mode === 'main';
    if (veto === 'off' || (main && veto === 'sandbox')) return ['vetoed'];
    if (earlierPageAt && (main || Date.now() - earlierPageAt > pixelAge)) return ['timed_out', 'answered too late'];
    if (!main) return (runInSandbox as RunInSandbox)(base + paths.frame + pixel.approval, pixel.html, findIncident);
    const verdict = turn.then(() => (runInMainWindow as RunInMainWindow)(pixel.nodes, nonce, trust, findIncident));
    turn = verdict.catch(() => {});
    const tell = await verdict;
    await new Promise((resolve) => setTimeout(resolve, VERDICT_DELAY_MS));
    return tell();
  };

  const runLate = wire.run;
  wire.run = (pixels, earlierPageAt) => {
    for (const pixel of pixels) {
      if (!(pixel.mode === 'main' ? runInMainWindow : runInSandbox)) {
        runLate([pixel], earlierPageAt);
        continue;
      }
      running++;
      const result = runOne(pixel, earlierPageAt).catch((error): Result => ['threw', `${error}`]);
      result.then(([outcome, detail = '']) => {
        const { event, connector } = pixel;
        receipts.push({ event, connector, outcome, detail: `${detail}`.slice(0, MAX_DETAIL) });
        if (!--running) attempt(sendReceipts);
      });
    }
  };
  // what is known by now; what is running still posts its own when it ends
  for (const type of ['pagehide', 'visibilitychange']) {
    addEventListener(type, () => attempt(sendReceipts));
  }
}
