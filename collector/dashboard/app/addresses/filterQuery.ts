/** Filters as they stand in an address: shareable, and back and forward go through them. Pure. */

/** Name of the filter → what it is set to; one that is not set is absent. The names are those of the API. */
export type Filter<Name extends string> = Partial<Record<Name, string>>;

/** Only names that the list knows: an address may carry others. */
export function readFilter<Name extends string>(search: string, names: readonly Name[]): Filter<Name> {
  const query = new URLSearchParams(search);
  const filter: Filter<Name> = {};
  for (const name of names) {
    const value = query.get(name);
    // as it is: what a link names may begin or end with a space
    if (value?.trim()) filter[name] = value;
  }
  return filter;
}

/** With its `?`, empty for no filter; always in the same order. */
export function writeFilter<Name extends string>(filter: Filter<Name>, names: readonly Name[]): '' | `?${string}` {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = filter[name];
    if (value) query.set(name, value);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** `2026-11-23T12:00` of an `<input type="datetime-local">`, in the reader's time zone → epoch milliseconds as text. */
export function fromLocalTime(value: string, { endOfMinute = false } = {}): string {
  const at = Date.parse(value);
  return Number.isNaN(at) ? '' : String(endOfMinute ? at + 59_999 : at);
}

/** The other way round; '' for what is no time. */
export function toLocalTime(text: string | undefined): string {
  const at = text !== undefined && /^\d+$/.test(text) ? Number(text) : Date.parse(text ?? '');
  if (Number.isNaN(at)) return '';
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
