/** Lines out of bytes that come in pieces of any size: each byte is looked at once. */

const LF = 0x0a;

export interface Lines {
  /**
   * The line that ends in the chunk, from there on, without its CRLF or LF; undefined: its end hasn't come, and the rest of
   * the chunk is kept. No more than `most` bytes are looked at.
   */
  next(chunk: Buffer, from: number, most: number): string | undefined | 'too long';
  /** how many bytes of the chunk the last call took */
  taken(): number;
  /** what is kept of a line begun begins so, or may yet, or may become an empty line */
  mayBegin(text: string): boolean;
}

export function createLines(): Lines {
  let begun = '';
  let taken = 0;
  return {
    next(chunk, from, most) {
      const until = Math.min(chunk.length, from + most);
      const end = chunk.subarray(from, until).indexOf(LF);
      taken = end < 0 ? until - from : end + 1;
      const piece = chunk.toString('latin1', from, from + (end < 0 ? taken : end));
      if (end < 0) {
        begun += piece;
        return until < chunk.length ? 'too long' : undefined;
      }
      const line = begun === '' ? piece : begun + piece;
      begun = '';
      return line.endsWith('\r') ? line.slice(0, -1) : line;
    },
    taken: () => taken,
    mayBegin: (text) =>
      begun === '\r' || (begun.length < text.length ? text.startsWith(begun) : begun.startsWith(text)),
  };
}
