/** Reads JSON and says where it is broken by line and column; Node 20 names only an offset. */

export function readJson(text: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return {
      ok: false,
      message: `is not JSON: ${place(text, error instanceof Error ? error.message : String(error))}`,
    };
  }
}

/** `… at position 123` → `… at line 4, column 7`; V8 says nothing of the place when the text just ends. */
function place(text: string, message: string): string {
  const found = /^(.*?)(?: in JSON)? at position (\d+)/s.exec(message);
  if (!found) return message;
  const before = text.slice(0, Number(found[2]));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return `${found[1]} at line ${line}, column ${column}`;
}
