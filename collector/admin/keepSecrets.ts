/** Answers mask secret header values and passwords; when a mask comes back in a PUT, the stored value stays. */
import type { FieldProblem } from '../container/problems.ts';
import type { NameValue, Webhook } from '../container/types.ts';
import { MASK } from '../webhooks/secretMarks.ts';
import { maskNameValues } from './showConnector.ts';

/**
 * `stored`: the connector's webhook so far. A mask with nothing behind it is a mistake: `***` would be sent as the secret.
 * A secret stays with its host: or whoever may edit, but never saw it, could have it sent to a host of their own.
 */
export function keepSecrets(
  webhook: Webhook,
  stored: Webhook | undefined,
): { webhook: Webhook; problems: FieldProblem[] } {
  const known = stored?.headers ?? [];
  const masks = maskNameValues(known);
  const sameHost = stored !== undefined && originOf(stored.url) === originOf(webhook.url);
  const problems: FieldProblem[] = [];
  const refuse = (field: string, isKnown: boolean) => {
    const message = isKnown
      ? 'is masked, and the URL names another host now; give the real value again'
      : 'is a masked value with no stored one behind it; give the real value';
    problems.push({ field, message });
  };
  const headers = webhook.headers.map((header, index) => {
    if (!isMask(header)) return header;
    const place = masks.findIndex(
      ({ name, value }) => name.toLowerCase() === header.name.toLowerCase() && value === header.value,
    );
    const kept = known[place];
    if (kept && sameHost) return { name: header.name, value: kept.value };
    refuse(`webhook.headers[${index}].value`, kept !== undefined);
    return header;
  });
  const { basicAuth } = webhook;
  if (basicAuth?.password !== MASK) return { webhook: { ...webhook, headers }, problems };
  const password = stored?.basicAuth?.password;
  if (password === undefined || !sameHost) refuse('webhook.basicAuth.password', password !== undefined);
  return { webhook: { ...webhook, headers, basicAuth: { ...basicAuth, password: password ?? MASK } }, problems };
}

/** Only a secret's mask stays the same when it is masked again and differs from any other value's mask. */
function isMask(header: NameValue): boolean {
  return (
    header.value.endsWith('***') && maskNameValues([header])[0]?.value === header.value && isSecretName(header.name)
  );
}

function isSecretName(name: string): boolean {
  return maskNameValues([{ name, value: 'x' }])[0]?.value !== 'x';
}

/** Slots stand behind the host only, so that a URL with slots has its origin; one that is no URL is refused elsewhere. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}
