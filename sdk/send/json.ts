/**
 * As JSON, whatever the page's libraries have put into prototypes: Prototype.js' `Array.prototype.toJSON` makes a text of each
 * array. Else as `JSON.stringify`, which throws on what `plainCopy` takes out.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, made) {
    const own = this[key] as object | undefined;
    const isPlain = Array.isArray(own) || (own && own.constructor === Object);
    return isPlain ? own : made;
  });
}
