/** Answers mask secret header values and passwords; when a mask comes back in a PUT, the stored value stays. */
import type { Webhook } from '../../connector/types.ts';
import type { FieldProblem } from '../../validate/problems.ts';
import { MASK } from '../../webhooks/build/secretMarks.ts';
import { maskNameValues } from './showConnector.ts';

/**
 * `stored`: the connector's webhook so far. A mask with nothing behind it is a mistake: `***` would be sent as the secret. A
 * secret stays with its header and its host: or whoever may edit, but never saw it, could have it sent under a name that logs
 * show, or to a host of their own.
 */
export function keepSecrets(
  webhook: Webhook,
  stored: Webhook | undefined,
): { webhook: Webhook; problems: FieldProblem[] } {
  const known = stored?.headers ?? [];
  const masks = maskNameValues(known);
  const sameHost = stored !== undefined && originOf(stored.url) === originOf(webhook.url);
  const problems: FieldProblem[] = [];
  const refuse = (field: string, message: string) => void problems.push({ field, message });

  const headers = webhook.headers.map((header, index) => {
    if (!header.value.includes(MASK)) return header;
    const place = known.findIndex(({ name }) => name.toLowerCase() === header.name.toLowerCase());
    const kept = known[place];
    const isUnchanged = masks[place]?.value === header.value;
    // what was never masked is no secret, asterisks or not
    if (isUnchanged && kept?.value === header.value) return header;
    if (isUnchanged && kept && sameHost) return { name: header.name, value: kept.value };
    const of = masks.find(({ value }) => value === header.value);
    refuse(
      `webhook.headers[${index}].value`,
      isUnchanged ? OTHER_HOST : of ? underAnotherName(of.name) : NOTHING_BEHIND,
    );
    return header;
  });

  const { basicAuth } = webhook;
  if (basicAuth?.password !== MASK) return { webhook: { ...webhook, headers }, problems };
  const password = stored?.basicAuth?.password;
  if (password === undefined) refuse('webhook.basicAuth.password', NOTHING_BEHIND);
  else if (!sameHost) refuse('webhook.basicAuth.password', OTHER_HOST);
  return { webhook: { ...webhook, headers, basicAuth: { ...basicAuth, password: password ?? MASK } }, problems };
}

const NOTHING_BEHIND = 'is a masked value with no stored one behind it; give the real value';
const OTHER_HOST = 'is masked, and the URL names another host now; give the real value again';

function underAnotherName(name: string): string {
  return `is the mask of the header "${name}", whose stored value stays with that name; give the real value`;
}

/** Slots stand behind the host only, so that a URL with slots has its origin; one that is no URL is refused elsewhere. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}
