/** Where a secret may be sent: to the hosts that an admin named, whoever writes the connector. */
import { parseDestination } from '../guard/destinationGuard.ts';

/** As it is kept and compared; null when it is neither `host` nor `host:port`. */
export function parseSecretHost(entry: string): string | null {
  const text = entry.trim();
  // a URL's parser takes a wildcard for a name, which would then match nothing
  if (/[*%;]/.test(text)) return null;
  const hasPort = /:\d{1,5}$/.test(text) && !/^[^[]*:[^:]*:/.test(text);
  if (hasPort) return parseDestination(text);
  return parseDestination(`${text}:1`)?.replace(/:1$/, '') ?? null;
}

/** `destination` is `host:port`. An entry without a port is for every port of its host. */
export function mayReceive(hosts: readonly string[], destination: string): boolean {
  const host = destination.replace(/:\d+$/, '');
  return hosts.some((entry) => entry === destination || entry === host);
}
