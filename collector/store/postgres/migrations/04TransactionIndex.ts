/**
 * Over the events' own data: what came before is in it too, and no row is written anew. NUL and half characters, which JSON
 * may name (\u0000, \ud83d) but a text here can't hold, are read as U+FFFD; order numbers have none. 512 characters are all
 * that they may have, and more might not fit into an index.
 */
export const transactionIndex = String.raw`
  CREATE FUNCTION transaction_of(data text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left((CASE WHEN strpos(data, '\u') = 0 THEN data ELSE
      regexp_replace(data, '(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})', '\1\\ufffd', 'g')
    END)::json ->> 'transaction_id', 512) $$;
  CREATE INDEX events_transaction ON events (transaction_of(data) COLLATE "C", seq) WHERE transaction_of(data) IS NOT NULL;
  `;
