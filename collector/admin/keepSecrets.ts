/** Answers mask secret header values; when a mask comes back in a PUT, the stored value stays. */
import type { FieldProblem } from '../container/problems.ts';
import type { NameValue } from '../container/types.ts';
import { maskNameValues } from './showConnector.ts';

/** `stored`: the connector's headers so far. A mask with nothing behind it is a mistake: `***` would be sent as the secret. */
export function keepSecrets(
  sent: readonly NameValue[],
  stored: readonly NameValue[],
): { headers: NameValue[]; problems: FieldProblem[] } {
  const masks = maskNameValues(stored);
  const problems: FieldProblem[] = [];
  const headers = sent.map((header, index) => {
    if (!isMask(header)) return header;
    const place = masks.findIndex(
      ({ name, value }) => name.toLowerCase() === header.name.toLowerCase() && value === header.value,
    );
    const kept = stored[place];
    if (kept) return { name: header.name, value: kept.value };
    const message = 'is a masked value with no stored one behind it; give the real value';
    problems.push({ field: `webhook.headers[${index}].value`, message });
    return header;
  });
  return { headers, problems };
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
