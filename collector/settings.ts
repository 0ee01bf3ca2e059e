/** The collector's environment variables (DESIGN §6): each with its default, its check, and what is accepted. */
import { hideTokens, SHORTEST_TOKEN } from './http/accessToken.ts';
import { isServiceLink, misspelt, type SettingName } from './variables.ts';
import { parseDestination } from './webhooks/guard/destinationGuard.ts';

export interface Settings {
  port: number;
  host: string;
  dataDir: string;
  /** where traffic and container live instead of `dataDir`; holds a password */
  databaseUrl: string | undefined;
  /** the address sites reach the collector by, without a trailing slash; undefined: taken from the request */
  publicUrl: string | undefined;
  /** where the tag is served, `/<path>/<key>.js`; renamed against blockers */
  tagPath: string;
  /** where the tag posts events */
  eventsPath: string;
  adminToken: string | undefined;
  /** others than the owner may read `dataDir` */
  allowSharedData: boolean;
  /** `host:port` */
  allowedDestinations: string[];
  retentionDays: number;
  trustedProxies: number;
  /** requests a second and address, for events, receipts and withdrawals each; 0: no limit */
  rateLimit: number;
}

/** One line that names the variable, the value and what is accepted. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

type Environment = { [Name in SettingName]?: string | undefined };

/**
 * Throws SettingsError for the first wrong value, and for a name that is written as ours are and is none. An empty variable counts as
 * not set.
 */
export function readSettings(environment: Environment): Settings {
  const stranger = misspelt(environment);
  if (stranger !== undefined) throw new SettingsError(stranger);
  const [tagPath, eventsPath] = [
    path(environment, 'TRL_TAG_PATH', '/t'),
    path(environment, 'TRL_EVENTS_PATH', '/v1/events'),
  ];
  if (eventsPath === tagPath || eventsPath.startsWith(`${tagPath}/`)) {
    throw wrong('TRL_EVENTS_PATH', eventsPath, `a path that is not below TRL_TAG_PATH (${tagPath})`);
  }
  return {
    port: wholeNumber(environment, 'TRL_PORT', 8787, 0, 65_535),
    host: environment.TRL_HOST || '127.0.0.1',
    dataDir: environment.TRL_DATA_DIR || './data',
    databaseUrl: databaseUrl(environment.TRL_DATABASE_URL),
    publicUrl: publicUrl(environment.TRL_PUBLIC_URL),
    tagPath,
    eventsPath,
    adminToken: adminToken(environment.TRL_ADMIN_TOKEN),
    allowSharedData: flag(environment, 'TRL_ALLOW_SHARED_DATA'),
    allowedDestinations: destinations(environment.TRL_ALLOWED_DESTINATIONS),
    retentionDays: wholeNumber(environment, 'TRL_RETENTION_DAYS', 90, 1, 3650),
    trustedProxies: wholeNumber(environment, 'TRL_TRUST_PROXY', 0, 0, 10),
    rateLimit: wholeNumber(environment, 'TRL_RATE_LIMIT', 200, 0, 1_000_000),
  };
}

function wrong(variable: SettingName, value: string, accepted: string): SettingsError {
  const because = isServiceLink(variable, value)
    ? ' (Kubernetes sets it for a service named trl: set enableServiceLinks to false, or the variable yourself)'
    : '';
  return new SettingsError(`${variable}=${hideTokens(value)} is not valid; accepted: ${accepted}${because}`);
}

function wholeNumber(
  environment: Environment,
  variable: SettingName,
  byDefault: number,
  min: number,
  max: number,
): number {
  const value = environment[variable];
  if (!value) return byDefault;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw wrong(variable, value, `a whole number from ${min} to ${max}`);
  }
  return number;
}

function flag(environment: Environment, variable: SettingName): boolean {
  const value = environment[variable] || '0';
  if (value !== '0' && value !== '1') throw wrong(variable, value, '1 (yes) or 0 (no)');
  return value === '1';
}

function publicUrl(value: string | undefined): string | undefined {
  if (!value) return undefined;
  const accepted = 'an http or https address without query, for example https://collect.example.com';
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw wrong('TRL_PUBLIC_URL', value, accepted);
  }
  if (!/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw wrong('TRL_PUBLIC_URL', value, accepted);
  }
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

/** Segments the collector serves itself would shadow, or be shadowed by, a path of that name. */
const TAKEN = ['api', 'frame', 'healthz', 'metrics', 'readyz', 'sdk', 'sign-in'];

function path(environment: Environment, variable: SettingName, byDefault: string): string {
  const value = environment[variable];
  if (!value || value === byDefault) return byDefault;
  const [, first = ''] = value.split('/');
  if (!/^(\/[A-Za-z0-9_-]+){1,4}$/.test(value) || TAKEN.includes(first)) {
    const accepted = `a path of letters, digits, "_" and "-", without a slash at its end, for example ${byDefault}`;
    throw wrong(variable, value, `${accepted}; not below /${TAKEN.join(', /')}`);
  }
  return value;
}

/** TLS and whatever else pg takes may stand in its query. */
function databaseUrl(value: string | undefined): string | undefined {
  if (!value) return undefined;
  // The value holds a password: the message must not repeat it.
  if (!/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value)) {
    const accepted = 'an address like postgres://user:password@db.example.com:5432/trl?sslmode=verify-full';
    throw wrong('TRL_DATABASE_URL', '(hidden)', `${accepted}, with special characters in the password as %-escapes`);
  }
  return value;
}

function adminToken(value: string | undefined): string | undefined {
  if (!value) return undefined;
  // The value itself is a secret: the message must not repeat it.
  if (value.length < SHORTEST_TOKEN || !/^[\x21-\x7e]+$/.test(value)) {
    throw wrong('TRL_ADMIN_TOKEN', '(hidden)', `at least ${SHORTEST_TOKEN} printable ASCII characters without spaces`);
  }
  return value;
}

function destinations(value: string | undefined): string[] {
  if (!value) return [];
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const destination = /[%*;]/.test(entry) ? null : parseDestination(entry);
      if (destination === null) {
        throw wrong(
          'TRL_ALLOWED_DESTINATIONS',
          entry,
          'host:port entries with commas between, for example 127.0.0.1:9000',
        );
      }
      return destination;
    });
}
