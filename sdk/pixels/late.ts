import type { Host, LoadPart } from '../api.ts';
import type { Run } from '../send/wire.ts';

/** Loading it again, two times, a second and then two after it failed: a network that is away for longer has the answers wait, too. */
const RETRIES = 2;

/**
 * In the place of `createRun` in the tag, which most pages load without ever being answered a pixel: what runs them is a part
 * of its own. It is fetched when the page is idle, at the latest with the first request that may bring pixels, and cached for
 * good, so that no pixel waits for it. A container without pixels (`settings.run` is absent) has it when its first one is
 * answered. A pixel that can't be run since the part can't be had is a receipt, too.
 */
export function runLate(host: Host, loadPart: LoadPart): Run {
  const {
    settings: { key, paths, run: digest },
    wire,
  } = host;
  const late = {} as { run: Run };
  host.late = late;
  /** once it has put what runs pixels into `late` */
  let part: Promise<unknown> | undefined;

  const fetchPart = (failures = 0): Promise<unknown> =>
    loadPart(host, `pixels.${digest}`).catch((error) => {
      if (failures === RETRIES) throw error;
      return new Promise((resolve) => setTimeout(resolve, ++failures * 1_000)).then(() => fetchPart(failures));
    });
  const run: Run = (pixels, earlierPageAt) => {
    if (!pixels[0] && !digest) return;
    part = part || fetchPart();
    part.then(
      () => late.run(pixels, earlierPageAt),
      () => {
        part = undefined;
        const detail = 'could not load what runs pixels';
        const receipts = pixels.map(({ event, connector, receipt }) => ({
          event,
          connector,
          receipt,
          outcome: 'blocked',
          detail,
        }));
        if (pixels[0]) wire.post(paths.receipts, { key, receipts }).catch(() => {});
      },
    );
  };
  (window.requestIdleCallback || setTimeout)(() => run([]));
  return run;
}
