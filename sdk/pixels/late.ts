import type { PixelHost, Run } from '../part.ts';

/**
 * In the place of `createRun` in the tag of a container that has no pixels: the first one may be answered to a tag from the
 * browser's cache, or to a page that stays open. It waits until what runs pixels is loaded as a part, which puts itself into
 * `wire`. Where that can't be had, the next pixel tries again.
 */
export function runLate({ wire, load }: PixelHost): Run {
  const waiting: Parameters<Run>[] = [];
  let isLoading = false;
  const run: Run = (...answer) => {
    if (!answer[0][0]) return;
    waiting.push(answer);
    if (isLoading) return;
    isLoading = true;
    load('pixels', () => {
      isLoading = false;
      if (wire.run !== run) for (const one of waiting.splice(0)) wire.run(...one);
    });
  };
  return run;
}
