/** HTTP Basic authentication (RFC 7617): what may stand in user and password, and the header they make. */

const CONTROL = /[\0-\x1f\x7f]/;

/** What is wrong with the two; null when nothing. The server takes everything behind the first colon for the password. */
export function basicProblem(user: string, password: string): string | null {
  if (user.includes(':')) return 'the user name of basicAuth may not hold a colon';
  if (CONTROL.test(user) || CONTROL.test(password)) return 'basicAuth may not hold control characters';
  return null;
}

/** `credentials` are `user:password`, sent as UTF-8. */
export function basicHeader(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
