/** One attempt at telling one receiver. Never rejects: what went wrong is part of the attempt. */
import { namedSecret } from '../../connector/alertSettings.ts';
import { readSmtpServer } from '../../connector/smtpServer.ts';
import type { AlertReceiver } from '../../connector/types.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { destinationOf } from '../../webhooks/guard/destinationGuard.ts';
import { clearOf } from '../../webhooks/secrets/maskSecrets.ts';
import { mayReceive } from '../../webhooks/secrets/secretHosts.ts';
import type { OpenSocket, Send } from '../../webhooks/send/send.ts';
import type { AlertAttempt, Incident } from '../state.ts';
import { slackBody, webhookBody } from './bodies.ts';
import { sendMail } from './mail.ts';
import type { Words } from './words.ts';

/** Of an answer so much is kept. */
const MAX_ANSWER = 300;

export interface TellParts {
  send: Send;
  openSocket: OpenSocket;
  secrets: Pick<Secrets, 'find' | 'refresh'>;
  now: () => number;
  /** certificates that count instead of those that Node trusts; for tests */
  ca?: string | undefined;
}

export interface Message {
  id: string;
  words: Words;
  /** absent: a test */
  incident?: Incident;
}

export type Tell = (receiver: AlertReceiver, message: Message) => Promise<AlertAttempt>;

type Result = Omit<AlertAttempt, 'at' | 'durationMs'>;

export function createTell({ send, openSocket, secrets, now, ca }: TellParts): Tell {
  /** The secret's value, if it may be sent there. */
  async function secretFor(slot: string, destinationFor: (value: string) => string | undefined): Promise<Secret> {
    const name = namedSecret(slot) ?? '';
    // another collector may have been told it, and this one not yet
    if (!secrets.find(name)) await secrets.refresh();
    const secret = secrets.find(name);
    if (!secret) return { ok: false, error: `there is no secret "${name}"` };
    const destination = destinationFor(secret.value);
    if (destination === undefined) return { ok: false, error: `the secret "${name}" is no http(s) address` };
    if (!mayReceive(secret.hosts, destination)) {
      return { ok: false, error: `the secret "${name}" may not be sent to ${destination}` };
    }
    return { ok: true, value: secret.value };
  }

  async function post(
    receiver: Extract<AlertReceiver, { url: string }>,
    message: Message,
    at: number,
  ): Promise<Result> {
    let { url } = receiver;
    const isSecret = namedSecret(url) !== undefined;
    if (isSecret) {
      const secret = await secretFor(url, httpDestination);
      if (!secret.ok) return refused(secret.error);
      url = secret.value;
    }
    const signWith = receiver.kind === 'webhook' ? receiver.signWith : undefined;
    const { attempt, accepted, unsendable } = await send(
      {
        method: 'POST',
        url,
        headers: [['content-type', 'application/json; charset=utf-8']],
        body: receiver.kind === 'slack' ? slackBody(message.words) : webhookBody(message.words, message.incident, at),
        ...(signWith && signWith.length > 0 && { signWith }),
      },
      message.id,
    );
    const { status, answer } = attempt;
    const error = attempt.error ?? unsendable ?? (accepted ? undefined : `it answered ${status}`);
    const clear = isSecret ? clearOf(secretParts(url)) : (text: string) => text;
    return {
      accepted,
      status,
      ...(error !== undefined && { error: clear(error) }),
      ...(answer !== undefined && { answer: clear(answer) }),
    };
  }

  async function mail(receiver: Extract<AlertReceiver, { kind: 'email' }>, message: Message): Promise<Result> {
    let password: string | undefined;
    if (receiver.password !== undefined) {
      const read = readSmtpServer(receiver.server);
      const destination = read.ok ? `${read.server.host}:${read.server.port}` : '';
      const secret = await secretFor(receiver.password, () => destination);
      if (!secret.ok) return refused(secret.error);
      password = secret.value;
    }
    const result = await sendMail(receiver, message.words, message.id, { openSocket, password, ca });
    if (password === undefined) return result;
    const clear = clearOf([password]);
    const { error, answer, ...rest } = result;
    return {
      ...rest,
      ...(error !== undefined && { error: clear(error) }),
      ...(answer !== undefined && { answer: clear(answer) }),
    };
  }

  return async (receiver, message) => {
    const at = now();
    let result: Result;
    try {
      result = await (receiver.kind === 'email' ? mail(receiver, message) : post(receiver, message, at));
    } catch (error) {
      result = refused(error instanceof Error ? error.message : String(error));
    }
    const { answer, ...rest } = result;
    return {
      at,
      durationMs: Math.max(0, now() - at),
      ...rest,
      ...(answer !== undefined && answer !== '' && { answer: answer.slice(0, MAX_ANSWER) }),
    };
  };
}

type Secret = { ok: true; value: string } | { ok: false; error: string };

function refused(error: string): Result {
  return { accepted: false, status: null, error };
}

function httpDestination(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) ? destinationOf(url) : undefined;
}

/** A receiver that repeats where it was asked would repeat these. */
function secretParts(url: string): string[] {
  const { pathname, search } = new URL(url);
  return [url, pathname + search, pathname, search].filter(({ length }) => length > 4);
}
