import type { PixelHost } from '../api.ts';
import { attempt } from '../page/attempt.ts';
import { on } from '../page/on.ts';
import { createTrust } from '../page/trustedTypes.ts';
import type { Pixel, Receipt } from '../protocol.ts';
import type { Run } from '../send/wire.ts';
import { createBuild } from './build.ts';
import { noteIncidents } from './incidents.ts';
import { insert, type Result } from './result.ts';
import { runInSandbox } from './sandbox.ts';

/** What a receipts request may hold. */
const MAX_RECEIPTS = 50;
const MAX_DETAIL = 512;
/** CSP violations are reported after the fact. */
const VERDICT_DELAY_MS = 300;

/**
 * Gives what runs the pixels of an answer: sandbox pixels side by side, main-window pixels one after another, over all
 * answers. `data-pixels` of the script tag is the page's veto: `sandbox` for none in the main window, else none at all; the
 * collector can't overrule it. Pixels of an event that an earlier page tracked are stale after the container's limit; those
 * for the main window always are.
 */
export function createRun({
  settings: { key, paths, pixelAge },
  base,
  wire,
  script,
  trust = createTrust(),
}: PixelHost): Run {
  const build = createBuild(script.nonce, trust);
  const veto = script.dataset.pixels;
  const findIncident = noteIncidents();
  const receipts: Receipt[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  let running = 0;

  const sendReceipts = () => {
    while (receipts[0]) {
      wire.post(paths.receipts, { key, receipts: receipts.splice(0, MAX_RECEIPTS) }).catch(() => {});
    }
  };
  // what is known by now; what is running still posts its own when it ends
  on('pagehide', sendReceipts);
  on('visibilitychange', sendReceipts);

  const runOne = async (pixel: Pixel, earlierPageAt?: number): Promise<Result> => {
    const isMain = pixel.mode === 'main';
    if (veto && (isMain || veto !== 'sandbox')) return ['vetoed'];
    if (earlierPageAt && (isMain || Date.now() - earlierPageAt > pixelAge)) return ['timed_out', 'answered too late'];
    if (!isMain) return runInSandbox(base + paths.frame + (pixel.frame || pixel.approval), pixel, findIncident);
    const root = document.createElement('div');
    root.hidden = true;
    insert(root);
    const built: HTMLScriptElement[] = [];
    const work = turn.then(() => build(root, pixel.nodes, built)).catch((error): Result => ['blocked', `${error}`]);
    turn = work;
    const result = await work;
    await new Promise((resolve) => setTimeout(resolve, VERDICT_DELAY_MS));
    return findIncident(built) || result;
  };

  return (pixels, earlierPageAt) => {
    for (const pixel of pixels) {
      running++;
      runOne(pixel, earlierPageAt)
        .catch((error): Result => ['threw', `${error}`])
        .then(([outcome, detail = '']) => {
          const { event, connector, receipt } = pixel;
          receipts.push({ event, connector, receipt, outcome, detail: `${detail}`.slice(0, MAX_DETAIL) });
          if (!--running) attempt(sendReceipts);
        });
    }
  };
}
