/** A request as it goes over the wire (RFC 9112 §3). Names and values were checked before (sendable.ts): all is ASCII but the body. */
import { hasBody, type Method } from '../../../connector/methods.ts';

export interface OutgoingRequest {
  method: Method;
  /** where to; its path isn't looked at */
  url: URL;
  /** path and query, exactly as they are to be sent */
  path: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: string | null;
  /** not over a kept connection, nor is this one kept */
  fresh: boolean;
}

/** Answers are asked for as they are, without compression, unless the connector's own headers ask for something else. */
export function requestText({ method, url, path, headers, body, fresh }: OutgoingRequest): string {
  let text = `${method} ${path} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: ${fresh ? 'close' : 'keep-alive'}\r\n`;
  let asksForCoding = false;
  for (const [name, value] of headers) {
    text += `${name}: ${value}\r\n`;
    asksForCoding ||= name.toLowerCase() === 'accept-encoding';
  }
  if (!asksForCoding) text += 'accept-encoding: identity\r\n';
  if (body === null) return `${text}${hasBody(method) ? 'content-length: 0\r\n' : ''}\r\n`;
  return `${text}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
