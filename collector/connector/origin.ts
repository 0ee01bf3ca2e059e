/** Origins: what approvals allow, one by one, and what stands in the sandbox's Content Security Policy. */

/** Nothing that could add a directive, a wildcard or a path: hosts may hold “;” and “,” for all that URLs care. */
const PLAIN_ORIGIN = /^https?:\/\/[a-z0-9_.:[\]-]+$/;

/** The http(s) origin of an address as browsers write it, or undefined where the text is none. */
export function exactOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { origin } = new URL(text);
  return PLAIN_ORIGIN.test(origin) ? origin : undefined;
}

/**
 * Whether a Content Security Policy can allow an origin: its grammar knows letters, digits, "-" and "." alone, so that no browser
 * takes an IPv6 address or a host with "_".
 */
export function isNamedByPolicies(origin: string): boolean {
  return /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/.test(origin);
}
