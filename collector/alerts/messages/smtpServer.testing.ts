/** For tests: a real SMTP server that keeps what it was told. */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { CERTIFICATE, KEY } from '../../webhooks/send/tlsPartner.testing.ts';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** headers and text, as they came */
  raw: string;
  /** it came over TLS */
  secure: boolean;
  /** who signed in; undefined: nobody */
  user: string | undefined;
}

export interface TestMailServer {
  port: number;
  /** `host:port`, for allowed destinations and hosts of secrets */
  destination: string;
  mails: ReceivedMail[];
  close(): Promise<void>;
}

export async function startMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    key: KEY,
    cert: CERTIFICATE,
    authOptional: true,
    disableReverseLookup: true,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : undefined,
        });
        callback(null, 'taken');
      });
    },
    ...options,
  });
  // what a client breaks off is for the test to notice at the client
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    destination: `127.0.0.1:${port}`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Takes `user` with `password` alone. */
export function signIn(user: string, password: string): SMTPServerOptions {
  return {
    authOptional: false,
    onAuth(auth, _session, callback) {
      if (auth.username === user && auth.password === password) callback(null, { user });
      else callback(new Error(`no such user or password (you said ${auth.password})`));
    },
  };
}
