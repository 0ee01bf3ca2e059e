/**
 * Order numbers as collectors kept them until they took blanks and control characters off: `" 7001"` is the order `"7001"`. In both
 * engines a step of the schema, which is why these are never edited.
 */

const controls: string[] = [];
for (let code = 1; code < 0xa0; code += 1) if (code < 0x20 || code >= 0x7f) controls.push(String.fromCharCode(code));

/** Within an order number each is a blank, at its ends none. A text of SQL ends at NUL. */
export const CONTROLS: readonly string[] = controls;

/** What `String.prototype.trim` takes off. */
export const BLANKS = `\t\n\v\f\r \u00a0\u1680${Array.from({ length: 11 }, (_, n) => String.fromCharCode(0x2000 + n)).join('')}\u2028\u2029\u202f\u205f\u3000\ufeff`;
