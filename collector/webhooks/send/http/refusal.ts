/**
 * Why an answer was not read any further. One partner's answer is read on the same thread that takes events, so that what it
 * may cost is counted, in bytes as they come, before anything is made of them.
 */

/** What one exchange may cost. Everything a partner sends is counted in one of these; there is nothing else to send. */
export const ANSWER_LIMITS = {
  /** empty lines before a status line; old servers send one or two */
  blankLines: 4,
  /** 1xx answers; 100 and 103 come once, 102 every few seconds */
  interimAnswers: 16,
  /** their heads in all */
  interimBytes: 16 * 1024,
  /** status line and headers of the answer itself */
  headBytes: 16 * 1024,
  /** what the chunked form adds to a body: sizes, extensions, line ends, trailers */
  framingBytes: 16 * 1024,
  /** over the wire with TLS: the bytes above and a body's, with certificates, tickets, padding */
  tlsBytes: 512 * 1024,
} as const;

/** The label of `trl_webhook_answers_refused_total`. */
export type RefusalReason =
  | 'not_http'
  | 'head_size'
  | 'interim_answers'
  | 'blank_lines'
  | 'framing'
  | 'tls_bytes'
  | 'unasked';

/** `message` is for the Webhook Log; it never repeats what the partner sent. */
export class AnswerRefused extends Error {
  constructor(
    readonly reason: RefusalReason,
    message: string,
  ) {
    super(message);
  }
}

export function notHttp(what: string): AnswerRefused {
  return new AnswerRefused('not_http', `the answer is not valid HTTP (${what})`);
}
