/** A draft as JSON to hand on: as the API takes it, without a secret's value, whether it is saved or still only typed. Pure. */
import { isHarmless, MASK, maskValue, onlyNamesSecret } from '../../../../../../connector/secrets/headerSecrets.ts';
import { type Draft, inputOf } from '../connectorDraft.ts';

export function copyOf(draft: Draft): string {
  const { version: _version, ...input } = inputOf(draft);
  const { webhook } = input;
  if (!webhook) return toText(input);
  const { headers, basicAuth } = webhook;
  const masked = {
    ...webhook,
    ...(headers && { headers: headers.map(({ name, value }) => ({ name, value: shown(name, value) })) }),
    ...(basicAuth && { basicAuth: { ...basicAuth, password: shown('', basicAuth.password) } }),
  };
  return toText({ ...input, webhook: masked });
}

const toText = (input: object) => JSON.stringify(input, null, 2);

/** Between slots; more of it, or a letter, may be a key. */
const SEPARATOR = /^[^A-Za-z0-9]{0,3}$/;
/** a filter's argument may be one too */
const SLOT = /\{\{[ \t]*[A-Za-z_][A-Za-z0-9_.-]{0,63}[ \t]*\}\}/;

function shown(header: string, value: string): string {
  const parts = value.split(SLOT);
  const isFromEvent = parts.length > 1 && parts.every((part) => SEPARATOR.test(part));
  if (isHarmless(header) || onlyNamesSecret(value) || isFromEvent) return value;
  return header === '' ? (value === '' ? '' : MASK) : maskValue(value);
}
