/** Percent-encoding of values in URLs and form bodies (DESIGN §6 "Connector"). */

/** A page can send half a surrogate pair; it has no UTF-8 form and `encodeURIComponent` throws on it. U+FFFD stands in. */
export function wellFormed(text: string): string {
  return text.toWellFormed();
}

/** `encodeURIComponent` with `@` left readable: it is legal in path, query and form (RFC 3986 §3.3, §3.4). */
export function encodeValue(value: string): string {
  return encodeURIComponent(wellFormed(value)).replaceAll('%40', '@');
}

/** Percent-encodes only what matches, as UTF-8; for text in which the rest has to stay as it is. */
export function encodeMatching(text: string, unsafe: RegExp): string {
  return wellFormed(text).replace(unsafe, (found) => encodeURIComponent(found));
}
