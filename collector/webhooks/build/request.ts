/** A webhook’s request, as it is built, logged and sent. */
import type { Method } from '../../connector/methods.ts';

/**
 * The request as it is logged. Where a secret goes, the texts hold a mask, and `secrets` says which secret takes its place
 * when it is sent: no secret is ever stored with the traffic, and a retry after a rotation sends the new one.
 */
export interface WebhookRequest {
  method: Method;
  url: string;
  headers: [name: string, value: string][];
  /** null for GET and DELETE */
  body: string | null;
  /** in ascending order of place; absent when no secret is used */
  secrets?: SecretPlace[];
  /** names of the secrets to sign with (Standard Webhooks), newest first; absent when the webhook isn't signed */
  signWith?: string[];
  /** indexes of headers that hold nothing but values of the event, and may be shown; absent when there are none */
  shownHeaders?: number[];
}

/** `start` and `end` of the mask, in UTF-16 units of the text it stands in. */
export interface SecretPlace {
  in: 'url' | 'body' | { header: number };
  start: number;
  end: number;
  secret: string;
  /**
   * How the secret is written there. `basic`: as it is, and then all that is behind `Basic ` in that header, which is
   * `user:password`, as base64.
   */
  encode: 'url' | 'form' | 'json' | 'header' | 'basic';
}
