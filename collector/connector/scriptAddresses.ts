/**
 * Script addresses: what an approval lets a sandboxed pixel load scripts from, a list of its own beside its hosts. An
 * address with a file's path is that file alone, whatever its query; one that ends in “/” is all below it. So they mean
 * what a Content Security Policy takes them for (CSP 3, “path-part match”), which is what holds the pixel to them.
 */

/** Nothing that could end the directive or the attribute it stands in, and no escape that would hide such a sign. */
const PLAIN_ADDRESS = /^https?:\/\/[a-z0-9.-]+(?::\d+)?\/[A-Za-z0-9\-._~!$&()*+:@/%=]*$/;

/** The address as policies write it, without query and fragment; undefined where the text is none, or none that they can name. */
export function exactScriptAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { origin, pathname } = new URL(text);
  const path = pathname.replace(/[;,']/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const address = `${origin}${path}`;
  return PLAIN_ADDRESS.test(address) ? address : undefined;
}

/** Whether a list of addresses names a host, e.g. for a kill switch: their origins. */
export function originsOfScripts(addresses: readonly string[]): string[] {
  return [...new Set(addresses.map((address) => new URL(address).origin))];
}
