/** Who may write: pages of allowed origins with the container's key, servers with a token. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NO_ORIGIN } from '../../connector/schema.ts';
import type { Snapshot } from '../../container/snapshot.ts';
import { addressKey } from '../../http/addressKey.ts';
import { createAddressLimit } from './addressLimit.ts';
import { answerProblem } from './answers.ts';
import { type LimitOptions, type RequestKind, tooMany } from './limits.ts';
import type { NewRefusal } from './refusals.ts';

/** wrong bearer tokens from one address */
const MAX_GUESSES = 10;
const GUESS_WINDOW_S = 60;

export interface AccessOptions extends Pick<LimitOptions, 'senderOf' | 'onLimited'> {
  snapshot: () => Snapshot;
  /** key, origin or token didn't fit (403), or something of what was sent wasn't taken */
  onRefused: (refusal: NewRefusal) => void;
}

/** Answers 403 (429 for too many guesses) and gives false when key, origin or token don't fit. */
type MayWrite = (
  kind: RequestKind,
  request: IncomingMessage,
  response: ServerResponse,
  key: string,
  ip: string,
) => Promise<boolean>;

export interface Access {
  mayWrite: MayWrite;
  /**
   * Something that a page of ours or a server sent isn't taken: noted where its owner looks. What others send, and whatever they name,
   * isn't.
   */
  noteRefused(request: IncomingMessage, ...refused: Omit<NewRefusal, 'origin'>[]): void;
}

export function createAccess(options: AccessOptions): Access {
  const mayGuess = createAddressLimit(MAX_GUESSES, GUESS_WINDOW_S);

  const mayWrite: MayWrite = async (kind, request, response, key, ip) => {
    const { container } = options.snapshot();
    const refuse = (field: string, detail: string) => {
      options.onRefused({ field, detail, origin: request.headers.origin ?? null });
      answerProblem(response, 403, { title: 'Not allowed', detail, field });
      return false;
    };
    if (key !== container.key)
      return refuse('key', 'No container has this key; copy it from the script tag (dashboard: Home, or Settings).');
    if (request.headers.authorization !== undefined) {
      const sender = options.senderOf(request);
      if (sender.maySend) return true;
      if (sender.role !== undefined) {
        const detail = `A token of role ${sender.role} may not send; make one of role ingest in the settings.`;
        return refuse('authorization', detail);
      }
      if (await mayGuess(ip))
        return refuse(
          'authorization',
          'The bearer token is not valid; make one of role ingest in the dashboard: Settings, Access.',
        );
      const detail = `Too many wrong tokens from ${addressKey(ip)}; come again in ${GUESS_WINDOW_S} s.`;
      tooMany(response, kind, { budget: 'guesses', detail, retryAfterS: GUESS_WINDOW_S }, options.onLimited);
      return false;
    }
    const { origin } = request.headers;
    if (origin !== undefined && container.allowedOrigins.includes(origin)) return true;
    return refuse(
      'origin',
      origin === undefined
        ? 'The request names no origin; servers send Authorization: Bearer with an access token.'
        : origin === NO_ORIGIN
          ? 'The page is in a frame without an origin (sandbox); to take events of all such frames, allow the origin null by name.'
          : `${origin} is not among the container’s allowed origins. Add it in the dashboard: Settings, Allowed origins.`,
    );
  };

  return {
    mayWrite,
    noteRefused(request, ...refused) {
      if (refused.length === 0) return;
      const { origin, authorization } = request.headers;
      const isPage = origin !== undefined && options.snapshot().container.allowedOrigins.includes(origin);
      if (!isPage && !(authorization !== undefined && options.senderOf(request).maySend)) return;
      for (const one of refused) options.onRefused({ ...one, origin: origin ?? null });
    },
  };
}
