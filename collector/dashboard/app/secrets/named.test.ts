import { expect, it } from 'vitest';
import { WEBHOOK_DEFAULTS } from '../../../connector/defaults.ts';
import type { Webhook } from '../../../connector/types.ts';
import { missingIn, secretsIn } from './named.ts';

const webhook = (part: Partial<Webhook>): Webhook => ({
  ...WEBHOOK_DEFAULTS,
  url: 'https://partner.example/',
  ...part,
});
const pair = (name: string, value: string) => ({ name, value });

it.each<[string, Partial<Webhook>, string[]]>([
  ['the URL', { url: 'https://partner.example/{{SECRET.a}}' }, ['a']],
  ['a template', { template: '{"k": "{{secret.a}}"}' }, ['a']],
  ['parameters, with their names', { parameters: [pair('{{SECRET.a}}', '{{ SECRET.b }}')] }, ['a', 'b']],
  ['a header', { headers: [pair('Authorization', 'Bearer {{SECRET.a}}')] }, ['a']],
  ['Basic authentication', { basicAuth: { user: '{{SECRET.a}}', password: '{{SECRET.b}}' } }, ['a', 'b']],
  ['one that is there, in another case', { url: 'https://partner.example/{{SECRET.KNOWN}}' }, []],
  ['two cases of one', { headers: [pair('a', '{{SECRET.Key}}'), pair('b', '{{SECRET.key}}')] }, ['Key']],
  ['what only looks alike', { url: 'https://partner.example/{SECRET.a}', template: '{{SECRET}} {{VALUE}}' }, []],
])('finds secrets that nobody made in %s', (_where, part, names) => {
  expect(missingIn(webhook(part), ['known']).map(({ name }) => name)).toEqual(names);
});

it('knows of one to sign with that nothing else can stand for it', () => {
  const found = missingIn(webhook({ signWith: ['sign'], url: 'https://partner.example/{{SECRET.key}}' }), []);
  expect(found).toEqual([
    { name: 'key', signs: false },
    { name: 'sign', signs: true },
  ]);
});

it('says nothing while nobody knows which there are', () => {
  expect(missingIn(webhook({ url: 'https://partner.example/{{SECRET.a}}' }), undefined)).toEqual([]);
});

it('takes names as they are written, filters or not', () => {
  expect(secretsIn(['{{SECRET.A-b_1|upper}}', '{{SECRET.A.B}}'])).toEqual(['A-b_1']);
});
