import { describe, expect, it } from 'vitest';
import { valueAt } from './problems.ts';

describe('valueAt', () => {
  const body = {
    webhook: { parameters: [{ name: 'a' }, { name: 'b' }], eventNames: { Purchase: 'sale' } },
    consent: { google: { 'a.b': ['ad_storage'], 'q"x': [] } },
  };

  it.each<[string, unknown]>([
    ['webhook.parameters[1].name', 'b'],
    ['webhook.eventNames.Purchase', 'sale'],
    ['consent.google["a.b"]', ['ad_storage']],
    ['consent.google["a.b"][0]', 'ad_storage'],
    ['consent.google["q\\"x"]', []],
    ['webhook.parameters[7].name', undefined],
    ['pixel.html', undefined],
    ['', body],
  ])('%s', (field, value) => expect(valueAt(body, field)).toEqual(value));
});
