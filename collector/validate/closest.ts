/** What somebody who mistyped a name may have meant. */

/** The name that is the fewest slips away: one, or two in longer ones. */
export function closest(name: string, names: Iterable<string>): string | undefined {
  const most = name.length >= 8 ? 2 : 1;
  let best: { name: string; slips: number } | undefined;
  for (const candidate of names) {
    if (candidate.length < 3 || Math.abs(candidate.length - name.length) > most) continue;
    const slips = slipsBetween(name, candidate);
    if (slips <= most && slips < (best?.slips ?? Number.POSITIVE_INFINITY)) best = { name: candidate, slips };
  }
  return best?.name;
}

/** Letters to add, leave out or exchange, and neighbours to swap (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  let [before, last]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let at = 1; at <= b.length; at++) {
      const isSame = a[row - 1] === b[at - 1];
      const isSwapped = row > 1 && at > 1 && a[row - 1] === b[at - 2] && a[row - 2] === b[at - 1];
      line.push(
        Math.min(
          cell(last, at) + 1,
          cell(line, at - 1) + 1,
          cell(last, at - 1) + (isSame ? 0 : 1),
          isSwapped ? cell(before, at - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, last] = [last, line];
  }
  return cell(last, b.length);
}

function cell(line: readonly number[] | undefined, at: number): number {
  return line?.[at] ?? Number.POSITIVE_INFINITY;
}
