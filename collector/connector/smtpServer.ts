/** Reading an SMTP server's address: `smtps://user@mail.example:465`. */

export interface SmtpServer {
  /** TLS from the first byte; else STARTTLS */
  tls: boolean;
  /** as browsers write it: lower case, an IPv6 address in brackets */
  host: string;
  port: number;
  user?: string;
}

const SERVER = /^(smtps?):\/\/(?:([^@:/?#\s]{1,256})@)?([a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(\d{1,5}))?\/?$/i;
const EXPECTED =
  'has to be such as smtps://user@mail.example:465 or smtp://mail.example:587; an "@" in the user is %40, and the password is set by itself';

export function readSmtpServer(text: string): { ok: true; server: SmtpServer } | { ok: false; problem: string } {
  const match = SERVER.exec(text);
  if (!match) return { ok: false, problem: EXPECTED };
  const [, scheme = '', user, host = '', port] = match;
  const tls = scheme.toLowerCase() === 'smtps';
  const address = `http://${host}:${port ?? (tls ? 465 : 587)}/`;
  if (!URL.canParse(address)) return { ok: false, problem: EXPECTED };
  const url = new URL(address);
  const decoded = user === undefined ? undefined : decode(user);
  if (decoded === null || url.port === '0') return { ok: false, problem: EXPECTED };
  return {
    ok: true,
    server: {
      tls,
      host: url.hostname,
      port: Number(url.port || '80'),
      ...(decoded !== undefined && { user: decoded }),
    },
  };
}

/** null where it isn't percent-encoded text, or holds a control character. */
function decode(text: string): string | null {
  try {
    const decoded = decodeURIComponent(text);
    return /[\u0000-\u001f\u007f]/.test(decoded) ? null : decoded;
  } catch {
    return null;
  }
}
