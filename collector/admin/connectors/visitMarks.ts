/** Of a visit that somebody tries: when it is a test's, as the tag marks a browser (sdk/visitor/testMark.ts). Pure. */
import type { Visit } from '../request/inputs.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** From a landing with `trl_test=1` on for a day, or until one with `trl_test=0`. */
export function marksOf(landings: readonly Visit[]): (at: number) => boolean {
  const marks = landings
    .flatMap(({ url, at }) => {
      const says = /[?&]trl_test=([01])/.exec(new URL(url).search)?.[1];
      return says === undefined ? [] : [{ at, test: says === '1' }];
    })
    .sort((a, b) => a.at - b.at);
  return (at) => {
    const last = marks.findLast((mark) => mark.at <= at);
    return last?.test === true && at - last.at < DAY_MS;
  };
}
