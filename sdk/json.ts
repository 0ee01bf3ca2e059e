/**
 * As JSON, whatever the page's libraries have put into prototypes: Prototype.js' `Array.prototype.toJSON` makes a text of each
 * array. Of a BigInt its digits; else as `JSON.stringify`, which throws on cycles and throwing getters. `keep` as there: names
 * that stay, or what becomes of each value.
 */
export function toJson(value: unknown, keep?: unknown[] | ((key: string, value: unknown) => unknown)): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, made) {
    const own = this[key] as object | undefined;
    const isPlain = Array.isArray(own) || (own && own.constructor === Object);
    const told = isPlain ? own : typeof made === 'bigint' ? `${made}` : made;
    if (typeof keep === 'function') return keep(key, told);
    return !keep || !key || Array.isArray(this) || keep.includes(key) ? told : undefined;
  });
}
