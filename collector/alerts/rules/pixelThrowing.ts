/** Pixels that fail in browsers, by receipts that came with their pixel's token: others may come from anybody. */
import type { Rule } from './finding.ts';

export const pixelThrowing: Rule<'pixel_throwing'> = ({ connectors, pixelRuns }, threshold) =>
  connectors.flatMap(({ id, name }) => {
    const { runs, failed } = pixelRuns.find(({ connector }) => connector === id) ?? { runs: 0, failed: 0 };
    const percent = runs === 0 ? 0 : (100 * failed) / runs;
    if (failed === 0 || percent < threshold('share') / 2) return [];
    const example = `${failed} of ${runs} runs in the last hour (${Math.round(percent)} %) threw, were blocked or took too long.`;
    const begins = failed >= threshold('count') && percent >= threshold('share');
    return [{ subject: id, about: name, begins, count: failed, example }];
  });
