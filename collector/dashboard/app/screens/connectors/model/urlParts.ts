/** A URL in pieces to show, each character of it in exactly one. Pure. */

export interface UrlParts {
  /** up to the query */
  base: string;
  pairs: { separator: string; name: string; value: string | undefined }[];
}

export function urlParts(url: string): UrlParts {
  const query = url.indexOf('?');
  if (query < 0) return { base: url, pairs: [] };
  const pieces = url.slice(query + 1).split('&');
  const pairs = pieces.map((piece, index) => {
    const equals = piece.indexOf('=');
    return {
      separator: index === 0 ? '?' : '&',
      name: equals < 0 ? piece : piece.slice(0, equals),
      value: equals < 0 ? undefined : piece.slice(equals + 1),
    };
  });
  return { base: url.slice(0, query), pairs };
}
