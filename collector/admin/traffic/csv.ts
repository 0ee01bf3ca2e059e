/** Lines of CSV as RFC 4180 has them, safe to open in a spreadsheet. */

/**
 * A cell that begins like this is a formula to spreadsheets, and a partner's answer or a visitor's data could be one. The
 * apostrophe makes it text (OWASP, “CSV Injection”). Full-width and small forms count: some spreadsheets fold them. What is
 * blank, or a quote, in front of the sign may be taken off.
 */
const FORMULA = /^[\s\0-\x1f\x7f\xad\u200b-\u200f\u2060"]*[=+\-@＝＋－＠﹦﹢﹣﹫]/;
/** Some spreadsheets take these off, with what they know of what follows. */
const TAKEN_OFF = /^[\t\r\n]/;
/**
 * A cell begins where we say, and also behind each of these in it: where the semicolon separates, as in half of Europe, our
 * commas and quotes mean nothing, and `x;=1+1` is two cells.
 */
const BETWEEN_SEPARATORS = /[^;\t\r\n]+/g;

export type Cell = string | number | boolean | null;

export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = defused(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function defused(text: string): string {
  const parts = text.replace(BETWEEN_SEPARATORS, (part) => (FORMULA.test(part) ? `'${part}` : part));
  return TAKEN_OFF.test(text) ? `'${parts}` : parts;
}
