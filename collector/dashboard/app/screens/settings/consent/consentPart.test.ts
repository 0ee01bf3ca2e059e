import { expect, it } from 'vitest';
import { parseContainerSettings } from '../../../../../connector/parse.ts';
import type { ConsentSettings } from '../../../api/types.ts';
import { type ConsentDraft, checkConsent, readConsent, rowFields, writeConsent } from './consentPart.ts';

const full: ConsentSettings = {
  required: ['ads', 'analytics'],
  holdInSession: true,
  gpc: true,
  google: { ads: ['ad_storage', 'ad_user_data'], analytics: ['analytics_storage'] },
  tcf: { ads: { purposes: [1, 3, 4], vendor: 755 }, analytics: { purposes: [7] } },
};

const draft = (change: Partial<ConsentDraft>): ConsentDraft => ({ ...readConsent({ required: [] }), ...change });
const fieldsOf = (change: Partial<ConsentDraft>) => {
  const parsed = parseContainerSettings({ consent: writeConsent(draft(change)) }, 'key');
  return parsed.ok ? [] : parsed.problems.map(({ field }) => field);
};

it.each([full, { required: [] }])('goes back as it came: %j', (consent) => {
  expect(writeConsent(readConsent(consent))).toEqual(consent);
});

it('leaves rows out that nobody filled', () => {
  const empty = draft({
    google: [{ purpose: '', types: [] }],
    tcf: [{ purpose: '', purposes: [], vendor: '' }],
  });
  expect(writeConsent(empty)).toEqual({ required: [] });
  expect(checkConsent(empty)).toEqual([]);
});

it('refuses two rows of one purpose, and one without a purpose', () => {
  const google = ['ads', ' ads', ''].map((purpose) => ({ purpose, types: ['ad_storage'] }));
  expect(checkConsent(draft({ google }))).toEqual([
    { field: 'consent.google[1].purpose', message: 'ads has a row already' },
    { field: 'consent.google[2].purpose', message: 'Name the purpose, as in trl.consent()' },
  ]);
});

it.each<[string, Partial<ConsentDraft>, string]>([
  ['ads', { tcf: [{ purpose: 'ads', purposes: ['1', 'two'], vendor: '' }] }, '.purposes[1]'],
  ['ads', { tcf: [{ purpose: 'ads', purposes: ['1'], vendor: 'me' }] }, '.vendor'],
  ['my ads', { tcf: [{ purpose: 'my ads', purposes: ['12'], vendor: '' }] }, '.purposes[0]'],
])('finds the row of %s that the collector refuses', (purpose, change, part) => {
  const [field = ''] = fieldsOf(change);
  expect(rowFields('tcf', purpose).map((start) => start + part)).toContain(field);
});
