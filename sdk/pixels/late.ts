import type { PixelHost, Run } from '../part.ts';

/** Loading it once and again, a second apart and then two: a network that is away for longer has the answers wait, too. */
const TRIES = 3;

/**
 * In the place of `createRun` in the tag, which most pages load without ever being answered a pixel: what runs them is a part
 * of its own. It is fetched when the page is idle, at the latest with the first request that may bring pixels, and cached for
 * good, so that no pixel waits for it. A container without pixels (`settings.run` is absent) has it when its first one is
 * answered. A pixel that can't be run since the part can't be had is a receipt, too.
 */
export function runLate(host: PixelHost): Run {
  const { settings, wire, load } = host;
  const { key, paths, run: digest } = settings;
  const waiting: Parameters<Run>[] = [];
  /** of the fetch that is under way; 0: none is */
  let tries = 0;

  const fetchPart = () => {
    tries++;
    load(`pixels.${digest}`, () => {
      const isThere = late.run !== wait;
      if (!isThere && waiting[0] && tries < TRIES) {
        setTimeout(fetchPart, tries * 1_000);
        return;
      }
      tries = 0;
      for (const answer of waiting.splice(0)) {
        if (isThere) late.run(...answer);
        else {
          for (const { event, connector, receipt } of answer[0]) {
            const detail = 'could not load what runs pixels';
            const receipts = [{ event, connector, receipt, outcome: 'blocked', detail }];
            wire.post(paths.receipts, { key, receipts }).catch(() => {});
          }
        }
      }
    });
  };
  const wait: Run = (...answer) => {
    if (answer[0][0]) waiting.push(answer);
    else if (!digest) return;
    if (!tries) fetchPart();
  };
  const late = { run: wait };
  host.late = late;
  (window.requestIdleCallback || setTimeout)(() => late.run([]));
  return (...answer) => late.run(...answer);
}
