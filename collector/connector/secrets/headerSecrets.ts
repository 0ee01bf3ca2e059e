/** Which values of headers are kept from being read, and what is shown in their place (DESIGN §9). */

/** What is shown in a secret's place. Legal, and its own encoded form, in URLs, forms, headers and JSON. */
export const MASK = '***';

/** Values that say nothing of who sends: all others may be a key, whatever its header is called. */
const HARMLESS = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-encoding',
  'content-language',
  'content-type',
  'date',
  'origin',
  'pragma',
  'user-agent',
  'x-requested-with',
]);

export const isHarmless = (name: string): boolean => HARMLESS.has(name.toLowerCase());

/** The scheme is no secret and tells whoever debugs a 401 what was sent. Only known ones: anything else may be the secret itself. */
export const SCHEME = /^(Bearer|Basic|Digest|Token|ApiKey|HMAC|AWS4-HMAC-SHA256) /i;

export function maskValue(value: string): string {
  if (value === '') return '';
  const scheme = SCHEME.exec(value)?.[1];
  return scheme === undefined ? MASK : `${scheme} ${MASK}`;
}

/** A header or password that only names a secret, with a scheme or without, gives nothing away. */
const NAMES_SECRET = /^([A-Za-z0-9-]+ )?\{\{[ \t]*SECRET\.[^{}|]+\}\}$/i;

export const onlyNamesSecret = (value: string): boolean => NAMES_SECRET.test(value);
