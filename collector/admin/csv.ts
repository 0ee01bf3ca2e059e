/** Lines of CSV as RFC 4180 has them, safe to open in a spreadsheet. */

/**
 * A cell that begins like this is a formula to spreadsheets, and a partner's answer or a visitor's data could be one. The
 * apostrophe makes it text (OWASP, “CSV Injection”). Full-width forms count: some spreadsheets fold them.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

export type Cell = string | number | boolean | null;

export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
