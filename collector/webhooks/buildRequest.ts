/** From a compiled webhook and an event's parameters to the request, exactly as it will be logged and sent (DESIGN §6). */
import { expand, type Lookup } from '../parameters/values.ts';
import type { WebhookRequest } from '../store/contract.ts';
import type { CompiledWebhook } from './compileWebhook.ts';
import { encodeValue } from './encode.ts';
import { encodeHeaderValue, headerValueProblem, USER_AGENT } from './headers.ts';
import { jsonObject } from './jsonBody.ts';
import { renderUrl } from './urlTemplate.ts';

const CONTENT_TYPE = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  template: 'application/json',
};

/** `request` without `ok` shows as much as came out, for the log; it must not be sent, and a retry would change nothing. */
export type BuiltRequest =
  | { ok: true; request: WebhookRequest; destination: string }
  | { ok: false; request: WebhookRequest; destination: string; error: string };

/** `destination` is `host:port`. The `webhook-id` header is added when it is sent: it is the delivery's, not the request's. */
export function buildRequest(webhook: CompiledWebhook, eventName: string, lookup: Lookup): BuiltRequest {
  const { eventNames, method, omitEmpty } = webhook;
  const sentName = (Object.hasOwn(eventNames, eventName) ? eventNames[eventName] : undefined) ?? eventName;
  const renamed: Lookup = (name) => (name === 'EVENT_NAME' ? sentName : lookup(name));

  const pairs = webhook.parameters
    .map(({ name, encodedName, value, numeric }) => ({ name, encodedName, numeric, text: expand(value, renamed) }))
    .filter(({ text }) => !omitEmpty || text !== '');
  const encoded = () => pairs.map(({ encodedName, text }) => `${encodedName}=${encodeValue(text)}`).join('&');

  const url = renderUrl(webhook.url, renamed, method === 'GET' ? encoded() : '');
  let body: string | null = null;
  if (method === 'POST') body = webhook.body === 'json' ? jsonObject(pairs) : encoded();

  const headers = webhook.headers.map(({ name, value }): [string, string] => [
    name,
    expand(value, renamed, encodeHeaderValue).trim(),
  ]);
  addDefault(headers, 'User-Agent', USER_AGENT);
  if (body !== null) addDefault(headers, 'Content-Type', CONTENT_TYPE[webhook.body]);

  const request: WebhookRequest = { method, url: url.text, headers, body };
  const { destination } = webhook.url;
  const error = url.error ?? headersError(headers);
  return error === undefined ? { ok: true, request, destination } : { ok: false, request, destination, error };
}

function addDefault(headers: [string, string][], name: string, value: string): void {
  if (!headers.some(([set]) => set.toLowerCase() === name.toLowerCase())) headers.push([name, value]);
}

/** Values are encoded on their way in; this is the lock behind that door. */
function headersError(headers: [string, string][]): string | undefined {
  for (const [name, value] of headers) {
    const problem = headerValueProblem(value);
    if (problem !== null) return `the value of the header ${name} ${problem}`;
  }
  return undefined;
}
