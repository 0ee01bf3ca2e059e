/** JSON with line breaks; undefined for what is none. Numbers too long for JavaScript would be changed: then the text stays. */
export function prettyJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isSame = JSON.stringify(value).replace(/\s/g, '').length === text.replace(/\s/g, '').length;
    return isSame ? JSON.stringify(value, null, 2) : undefined;
  } catch {
    return undefined;
  }
}
