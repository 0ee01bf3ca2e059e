import { expect, it } from 'vitest';
import { noSecret, noSecretAnyMore, secretMissedIn } from './missingSecret.ts';

it.each([
  [`connector "x", webhook.url: ${noSecret('api-Key_1')}`, 'api-Key_1'],
  [noSecretAnyMore('key'), 'key'],
  ['the secret "key" may not be sent to partner.example', undefined],
  ['there is no secret "<b>"', undefined],
])('%s', (text, name) => {
  expect(secretMissedIn(text)).toBe(name);
});
