/** From a compiled webhook and an event's parameters to the request, exactly as it will be logged and sent (DESIGN §6). */
import type { EventData } from '../../../sdk/protocol.ts';
import { hasBody } from '../../connector/methods.ts';
import { withEventName } from '../../parameters/eventName.ts';
import { itemsOf } from '../../parameters/items.ts';
import { expand, type Lookup, UnusableValueError } from '../../parameters/values.ts';
import { basicHeader, basicProblem } from './basicAuth.ts';
import type { CompiledWebhook } from './compile/compileWebhook.ts';
import { secretOf } from './compile/slotKinds.ts';
import type { SecretUse } from './compile/textCompiler.ts';
import { encodeValue } from './encode.ts';
import { encodeHeaderValue, headerValueProblem, USER_AGENT } from './headers.ts';
import { jsonObject, jsonText, jsonTextWithMarks } from './json/jsonBody.ts';
import { renderJsonTemplate } from './json/jsonTemplate.ts';
import { itemPairs, type Pair, plainPairs } from './pairs.ts';
import type { SecretPlace, WebhookRequest } from './request.ts';
import {
  createBudget,
  createEventBudget,
  metered,
  ownLength,
  RequestTooLargeError,
  type RequestValues,
  valuesOfEvent,
  valuesOfItem,
} from './requestValues.ts';
import { aroundMarks, markOf, maskMarks } from './secretMarks.ts';
import { renderUrl } from './urlTemplate.ts';

const CONTENT_TYPE = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  template: 'application/json',
};
/** of one event; a shop's largest order has some dozens of different items */
const MAX_ITEM_REQUESTS = 200;

/** `request` without `ok` shows as much as came out, for the log; it must not be sent, and a retry would change nothing. */
export type BuiltRequest =
  | { ok: true; request: WebhookRequest; destination: string }
  | { ok: false; request: WebhookRequest; destination: string; error: string };

/** One request, or with `requestPerItem` one per item in the order's order. `data` is the event's; never empty. */
export function buildRequests(
  webhook: CompiledWebhook,
  eventName: string,
  lookup: Lookup,
  data: EventData,
): [BuiltRequest, ...BuiltRequest[]] {
  const { lookup: ofSlots, ...source } = sourceFor(webhook, eventName, lookup, data);
  const ofEvent = createEventBudget();
  const fill = valuesOfEvent(ofSlots, ofEvent);
  const valuesOfRequest = (): RequestValues => {
    const budget = createBudget(ofEvent);
    return { ...source, fill: metered(fill, budget), budget };
  };
  const values = valuesOfRequest();
  if (!webhook.requestPerItem) return [build(webhook, values)];
  let items: readonly unknown[];
  try {
    items = itemsOf(data);
  } catch (error) {
    if (!(error instanceof UnusableValueError)) throw error;
    return [unbuilt(webhook, error.message)];
  }
  const [first, ...others] = items;
  if (items.length === 0) {
    return [{ ...build(webhook, values), ok: false, error: 'the event has no items (data.items): no request to make' }];
  }
  if (others.length >= MAX_ITEM_REQUESTS) {
    const error = `the event has ${others.length + 1} items; requests are made for at most ${MAX_ITEM_REQUESTS}`;
    return [{ ...build(webhook, values), ok: false, error }];
  }
  const ofItem = (value: unknown, index: number) => build(webhook, valuesOfItem(valuesOfRequest(), value, index));
  return [ofItem(first, 0), ...others.map((item, index) => ofItem(item, index + 1))];
}

function sourceFor(
  webhook: CompiledWebhook,
  eventName: string,
  lookup: Lookup,
  data: EventData,
): Pick<RequestValues, 'data' | 'json'> & { lookup: Lookup } {
  const { eventNames, secrets } = webhook;
  const renamed = withEventName(lookup, eventName, eventNames);
  if (secrets.length === 0) return { lookup: renamed, data, json: jsonText };
  const withMarks: Lookup = (name) => {
    const secret = secretOf(name);
    if (secret === undefined) return renamed(name).toWellFormed();
    return markOf(secrets.findIndex((use) => use.name === secret));
  };
  return { lookup: withMarks, data, json: jsonTextWithMarks };
}

function build(webhook: CompiledWebhook, values: RequestValues): BuiltRequest {
  const { destination } = webhook.url;
  try {
    const { request, error } = assemble(webhook, values);
    return error === undefined ? { ok: true, request, destination } : { ok: false, request, destination, error };
  } catch (error) {
    if (!(error instanceof RequestTooLargeError || error instanceof UnusableValueError)) throw error;
    return unbuilt(webhook, error.message);
  }
}

/** Not even partly put together. */
function unbuilt({ method, url }: CompiledWebhook, error: string): BuiltRequest {
  const request: WebhookRequest = { method, url: `${url.origin}/`, headers: [], body: hasBody(method) ? '' : null };
  return { ok: false, request, destination: url.destination, error };
}

function assemble(
  webhook: CompiledWebhook,
  values: RequestValues,
): { request: WebhookRequest; error?: string | undefined } {
  const { method, basicAuth, secrets } = webhook;
  const { encode, encodeHeader, mask, places } = secrets.length === 0 ? PLAIN : writerWithMarks(secrets);
  const { url: address, headers: own } = webhook;
  for (const template of [address.path, address.query, ...own.map(({ value }) => value)]) {
    values.budget.spend(ownLength(template));
  }
  const pairs = pairsOf(webhook, values);
  const url = renderUrl(webhook.url, values.fill, inQuery(webhook) ? encoded(pairs, encode) : '', encode);
  let error = url.error;
  const request: WebhookRequest = {
    method,
    url: mask(url.text, { in: 'url', encode: 'url' }),
    headers: webhook.headers.map(({ name, value }, index): [string, string] => [
      name,
      mask(expand(value, values.fill, encodeHeader).trim(), { in: { header: index }, encode: 'header' }),
    ]),
    body: null,
  };
  const { headers } = request;
  if (basicAuth) {
    const user = expand(basicAuth.user, values.fill);
    const password = expand(basicAuth.password, values.fill);
    const before = places.length;
    const credentials = mask(`Basic ${user}:${password}`, { in: { header: headers.length }, encode: 'basic' });
    headers.push(['Authorization', places.length > before ? credentials : basicHeader(`${user}:${password}`)]);
    error ??= basicProblem(user, password) ?? undefined;
  }
  const body = bodyOf(webhook, values, pairs, encode);
  if (body !== null) request.body = mask(body, { in: 'body', encode: webhook.body === 'form' ? 'form' : 'json' });
  addDefault(headers, 'User-Agent', USER_AGENT);
  if (body !== null) addDefault(headers, 'Content-Type', CONTENT_TYPE[webhook.body]);
  if (places.length > 0) request.secrets = places;
  if (webhook.signWith.length > 0) request.signWith = webhook.signWith;
  if (webhook.shownHeaders.length > 0) request.shownHeaders = webhook.shownHeaders;
  return { request, error: error ?? headersError(headers, places) };
}

/** How texts are written: with secrets, `mask` puts a mask where each goes and notes the place. */
interface Writer {
  encode: (text: string) => string;
  encodeHeader: (text: string) => string;
  mask: (text: string, where: Pick<SecretPlace, 'in' | 'encode'>) => string;
  places: SecretPlace[];
}

const PLAIN: Writer = { encode: encodeValue, encodeHeader: encodeHeaderValue, mask: (text) => text, places: [] };

const encodeAroundMarks = aroundMarks(encodeValue);
const encodeHeaderAroundMarks = aroundMarks(encodeHeaderValue);

function writerWithMarks(secrets: readonly SecretUse[]): Writer {
  const places: SecretPlace[] = [];
  const names = secrets.map(({ name }) => name);
  return {
    encode: encodeAroundMarks,
    encodeHeader: encodeHeaderAroundMarks,
    mask(text, where) {
      const masked = maskMarks(text, names, where);
      places.push(...masked.places);
      return masked.text;
    },
    places,
  };
}

function pairsOf(webhook: CompiledWebhook, values: RequestValues): Pair[] {
  return webhook.listsItems
    ? itemPairs(webhook.parameters, values, webhook.omitEmpty)
    : plainPairs(webhook.parameters, values, webhook.omitEmpty);
}

function inQuery({ method, body }: CompiledWebhook): boolean {
  return !hasBody(method) || body === 'template';
}

function encoded(pairs: readonly Pair[], encode: (text: string) => string): string {
  return pairs.map(({ encodedName, text }) => `${encodedName}=${encode(text)}`).join('&');
}

function bodyOf(
  { method, body, template, omitEmpty }: CompiledWebhook,
  values: RequestValues,
  pairs: readonly Pair[],
  encode: (text: string) => string,
): string | null {
  if (!hasBody(method)) return null;
  if (template) return renderJsonTemplate(template, values, omitEmpty);
  return body === 'json' ? jsonObject(pairs, values.json) : encoded(pairs, encode);
}

function addDefault(headers: [string, string][], name: string, value: string): void {
  if (!headers.some(([set]) => set.toLowerCase() === name.toLowerCase())) headers.push([name, value]);
}

/** Values are encoded on their way in; this is the lock behind that door. `places`: what is still to be filled. */
function headersError(headers: [string, string][], places: readonly SecretPlace[]): string | undefined {
  for (const [index, [name, value]] of headers.entries()) {
    const isBasic = places.some(
      ({ in: place, encode }) => encode === 'basic' && typeof place === 'object' && place.header === index,
    );
    // credentials are of any text until they are encoded, which is when they are filled
    const problem = isBasic ? null : headerValueProblem(value);
    if (problem !== null) return `the value of the header ${name} ${problem}`;
  }
  return undefined;
}
