/**
 * One message over SMTP. The connection is the guarded one of webhooks (webhooks/send): the server's name is looked up and judged
 * there, nodemailer gets it open. A password is never sent without TLS that is proved; without a password, TLS is taken where it is
 * offered, whoever's certificate it is, as mail servers do among each other: plain text would be no better.
 */
import type { Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { readSmtpServer, type SmtpServer } from '../../connector/smtpServer.ts';
import type { AlertReceiver } from '../../connector/types.ts';
import { failureText } from '../../webhooks/send/failureText.ts';
import type { OpenSocket } from '../../webhooks/send/send.ts';
import { mailText } from './bodies.ts';
import type { Words } from './words.ts';

/** A whole message, from looking the name up to the server's last word. */
const TIMEOUT_MS = 15_000;
const QUIET_MS = 10_000;
/** of one answer of the server */
const MAX_ANSWER_BYTES = 64 * 1024;

type GiveSocket = (error: null, opened: { connection: Socket }) => void;

export type MailReceiver = Extract<AlertReceiver, { kind: 'email' }>;

export interface MailResult {
  accepted: boolean;
  /** SMTP's code; null: none came */
  status: number | null;
  error?: string;
  answer?: string;
}

/** `id`: the same in each attempt, so that mailboxes may know it again. Never rejects. */
export async function sendMail(
  receiver: MailReceiver,
  words: Words,
  id: string,
  {
    openSocket,
    password,
    ca,
    timeoutMs = TIMEOUT_MS,
  }: { openSocket: OpenSocket; password: string | undefined; ca?: string | undefined; timeoutMs?: number },
): Promise<MailResult> {
  const read = readSmtpServer(receiver.server);
  if (!read.ok) return { accepted: false, status: null, error: `the server ${read.problem}` };
  const { server } = read;
  const opened = await openSocket(server.host, server.port);
  if (!opened.ok) return { accepted: false, status: null, error: opened.error };
  const { socket } = opened;
  const bare = server.host.replace(/^\[|\]$/g, '');
  const transport = createTransport({
    host: bare,
    port: server.port,
    secure: server.tls,
    requireTLS: !server.tls && password !== undefined,
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: server.tls || password !== undefined,
      ...(ca !== undefined && { ca }),
    },
    ...authOf(server, password),
    getSocket: (_options: unknown, callback: GiveSocket) => callback(null, { connection: socket }),
    // our own host's name is nobody's business
    name: '[127.0.0.1]',
    greetingTimeout: QUIET_MS,
    socketTimeout: QUIET_MS,
    maxResponseSize: MAX_ANSWER_BYTES,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const tooLong = new Error(`the server took longer than ${timeoutMs / 1000} s`);
  const timer = setTimeout(() => socket.destroy(tooLong), timeoutMs);
  try {
    const { response, rejected } = await transport.sendMail({
      from: { name: 'Tag Relay', address: receiver.from },
      to: receiver.to.map((address) => ({ name: '', address })),
      subject: words.title,
      text: mailText(words),
      messageId: `<${id}@${receiver.from.slice(receiver.from.lastIndexOf('@') + 1)}>`,
      // so that nobody's absence answers
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
    const status = codeOf(response);
    if (rejected.length === 0) return { accepted: true, status, answer: response };
    const refused = rejected.length === 1 ? 'one address' : `${rejected.length} addresses`;
    return {
      accepted: true,
      status,
      answer: response,
      error: `the server refused ${refused} of ${receiver.to.length}`,
    };
  } catch (error) {
    const answer = error instanceof Error && 'response' in error ? String(error.response ?? '') : '';
    return {
      accepted: false,
      status: codeOf(answer),
      error: whyNot(error),
      ...(answer !== '' && { answer }),
    };
  } finally {
    clearTimeout(timer);
    transport.close();
    socket.destroy();
  }
}

function authOf({ user }: SmtpServer, pass: string | undefined) {
  return user === undefined || pass === undefined ? {} : { auth: { user, pass } };
}

/** nodemailer puts a code of its own over OpenSSL's. */
function whyNot(error: unknown): string {
  const isTls = error instanceof Error && error.message.includes(':SSL routines:');
  return failureText(isTls ? Object.assign(new Error(error.message), { code: 'EPROTO' }) : error);
}

function codeOf(response: string): number | null {
  const code = /^\d{3}/.exec(response)?.[0];
  return code === undefined ? null : Number(code);
}
