/** Line by line, what became of one text in another. */

export interface DiffLine {
  change: 'same' | 'added' | 'removed';
  text: string;
  /** line numbers from 1, in the text before and after */
  before?: number;
  after?: number;
}

/** Above this many comparisons the middle counts as replaced whole: nobody reads such a difference line by line. */
const MAX_COMPARISONS = 4_000_000;

export function lineDifferences(before: string, after: string): DiffLine[] {
  const old = before.split(/\r\n?|\n/);
  const now = after.split(/\r\n?|\n/);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;

  const rows = old.length - start - end;
  const columns = now.length - start - end;
  const isComparable = rows * columns <= MAX_COMPARISONS;
  // longest[i][j]: length of the longest common subsequence of what follows old line i and new line j
  const longest = new Uint32Array(isComparable ? (rows + 1) * (columns + 1) : 0);
  const at = (i: number, j: number) => i * (columns + 1) + j;
  for (let i = isComparable ? rows - 1 : -1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      longest[at(i, j)] =
        old[start + i] === now[start + j]
          ? (longest[at(i + 1, j + 1)] ?? 0) + 1
          : Math.max(longest[at(i + 1, j)] ?? 0, longest[at(i, j + 1)] ?? 0);
    }
  }

  const lines: DiffLine[] = [];
  const same = (i: number, j: number) =>
    lines.push({ change: 'same', text: old[i] ?? '', before: i + 1, after: j + 1 });
  for (let i = 0; i < start; i++) same(i, i);
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (isComparable && i < rows && j < columns && old[start + i] === now[start + j]) same(start + i++, start + j++);
    else if (
      i < rows &&
      (j === columns || !isComparable || (longest[at(i + 1, j)] ?? 0) >= (longest[at(i, j + 1)] ?? 0))
    )
      lines.push({ change: 'removed', text: old[start + i] ?? '', before: start + ++i });
    else lines.push({ change: 'added', text: now[start + j] ?? '', after: start + ++j });
  }
  for (let k = end; k > 0; k--) same(old.length - k, now.length - k);
  return lines;
}
