/** How large a request is, in characters of what a page could make longer: URL, header values and body. */
import type { WebhookRequest } from './request.ts';

export function requestSize({ url, headers, body }: Pick<WebhookRequest, 'url' | 'headers' | 'body'>): number {
  let size = url.length + (body?.length ?? 0);
  for (const [, value] of headers) size += value.length;
  return size;
}
