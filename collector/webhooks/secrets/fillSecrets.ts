/** A logged request as it is sent: each mask replaced by its secret, written the way its place asks for. Pure. */
import { basicHeader, basicProblem } from '../build/basicAuth.ts';
import { encodeValue } from '../build/encode.ts';
import { encodeHeaderValue } from '../build/headers.ts';
import { jsonText } from '../build/json/jsonBody.ts';
import type { SecretPlace, WebhookRequest } from '../build/request.ts';
import { MASK } from '../build/secretMarks.ts';

export type FilledRequest = { ok: true; request: WebhookRequest } | { ok: false; error: string };

/** The value of a secret, or why it can't be had. */
export type SecretOf = (name: string) => { ok: true; value: string } | { ok: false; error: string };

const ENCODE: Record<SecretPlace['encode'], (value: string) => string> = {
  url: encodeValue,
  form: encodeValue,
  json: (value) => jsonText(value).slice(1, -1),
  header: encodeHeaderValue,
  basic: (value) => value,
};

class NotFillable extends Error {}

/** Goes by the noted places alone: what reads like a slot or a mask elsewhere stays as it is. */
export function fillSecrets(request: WebhookRequest, secretOf: SecretOf): FilledRequest {
  const { secrets: places = [], ...rest } = request;
  if (places.length === 0) return { ok: true, request };
  try {
    const of = (test: (place: SecretPlace['in']) => boolean) => places.filter(({ in: place }) => test(place));
    const url = fill(
      request.url,
      of((place) => place === 'url'),
      secretOf,
    );
    if (!isSameStructure(request.url, url)) {
      throw new NotFillable('a secret would change the structure of the URL (a path segment came out as "." or "..")');
    }
    const headers = request.headers.map(([name, value], index): [string, string] => {
      const inHeader = of((place) => typeof place === 'object' && place.header === index);
      const filled = fill(value, inHeader, secretOf);
      const isBasic = inHeader.some(({ encode }) => encode === 'basic');
      return [name, isBasic ? basicOf(value, filled, inHeader, secretOf) : filled];
    });
    const body =
      request.body === null
        ? null
        : fill(
            request.body,
            of((place) => place === 'body'),
            secretOf,
          );
    return { ok: true, request: { ...rest, url, headers, body } };
  } catch (error) {
    if (!(error instanceof NotFillable)) throw error;
    return { ok: false, error: error.message };
  }
}

function fill(text: string, places: readonly SecretPlace[], secretOf: SecretOf): string {
  let filled = '';
  let end = 0;
  for (const place of places) {
    // a place that isn't a mask's was not made here: whatever it is, a secret doesn't belong there
    if (place.start < end || text.slice(place.start, place.end) !== MASK) {
      throw new NotFillable('the stored request doesn’t say rightly where its secrets go');
    }
    filled += text.slice(end, place.start) + ENCODE[place.encode](valueFor(place.secret, secretOf));
    end = place.end;
  }
  return filled + text.slice(end);
}

function valueFor(name: string, secretOf: SecretOf): string {
  const found = secretOf(name);
  if (!found.ok) throw new NotFillable(found.error);
  return found.value;
}

/** `logged` is `Basic user:password` with masks; its first colon divides the two, as no user name made here has one. */
function basicOf(logged: string, filled: string, places: readonly SecretPlace[], secretOf: SecretOf): string {
  const colon = logged.indexOf(':');
  const inUser = places.filter(({ start }) => start < colon).map(({ secret }) => valueFor(secret, secretOf));
  const problem = basicProblem(inUser.join(''), filled.slice(filled.indexOf(':')));
  if (problem !== null) throw new NotFillable(problem);
  return basicHeader(filled.slice('Basic '.length));
}

/** Same host, and the path as it is written: "." and ".." have no encoded form, see `renderUrl`. */
function isSameStructure(logged: string, filled: string): boolean {
  if (logged === filled) return true;
  if (!URL.canParse(logged) || !URL.canParse(filled)) return false;
  const { origin, pathname } = new URL(filled);
  const path = origin + pathname;
  return new URL(logged).origin === origin && (filled === path || filled.startsWith(`${path}?`));
}
