/** Header values as logs and API answers may show them (DESIGN §9). */

const SECRET_NAME = /auth|token|secret|key|passw|credential|signature|session|cookie|^proxy-/i;

/** The scheme is no secret and tells whoever debugs a 401 what was sent. Only known ones: anything else may be the secret itself. */
const SCHEME = /^(Bearer|Basic|Digest|Token|ApiKey|HMAC|AWS4-HMAC-SHA256) /i;

export function maskHeaders(headers: [name: string, value: string][]): [name: string, value: string][] {
  return headers.map(([name, value]) => [name, SECRET_NAME.test(name) ? mask(value) : value]);
}

function mask(value: string): string {
  if (value === '') return '';
  const scheme = SCHEME.exec(value)?.[1];
  return scheme === undefined ? '***' : `${scheme} ***`;
}
