/** A difference without its long stretches of what stayed the same. Pure. */

/** unchanged lines that are shown around a change */
const AROUND = 3;

/** `kept` lines as they are; `folded`: so many unchanged ones left out. */
export type Folded<Line> = { line: Line } | { folded: number };

export function foldLines<Line extends { change: string }>(lines: readonly Line[]): Folded<Line>[] {
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ change }) => change !== 'same');
  const result: Folded<Line>[] = [];
  for (let index = 0; index < lines.length; index++) {
    let end = index;
    while (end < lines.length && !isNear(end)) end++;
    const line = lines[index];
    // one line takes no more room than to say that it was left out
    if (end - index > 1) {
      result.push({ folded: end - index });
      index = end - 1;
    } else if (line) result.push({ line });
  }
  return result;
}
