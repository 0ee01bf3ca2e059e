/** Kill switches: which of them stops a pixel. */
import type { Killed } from '../connector/types.ts';

/** The switch that stops a pixel; `host` is undefined when all pixels are stopped. */
export interface StoppedBy {
  host?: string;
  at: number;
  by: string;
}

/** `origins`: what the pixel may reach. */
export function stoppedBy(killed: Killed, origins: readonly string[]): StoppedBy | undefined {
  if (killed.all) return killed.all;
  if (killed.hosts.length === 0) return undefined;
  const names = new Set(origins.map(hostName));
  return killed.hosts.find(({ host }) => names.has(hostName(`https://${host}`)));
}

/** `partner.example.` is the same host as without the dot. */
export function hostName(origin: string): string {
  let { hostname } = new URL(origin);
  while (hostname.endsWith('.')) hostname = hostname.slice(0, -1);
  return hostname;
}
