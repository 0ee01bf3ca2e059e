import { expect, it } from 'vitest';
import { sayField } from './settingsTable.ts';

it.each([
  ['webhook.url', 'URL'],
  ['webhook.parameters[2].value', 'Parameters, row 3, value'],
  ['webhook.eventNames.Purchase', 'Event names, Purchase'],
  ['click.source.value', 'Source, value'],
  ['webhook.urls', 'webhook.urls'],
  ['', ''],
])('%s is called %s', (field, words) => expect(sayField(field)).toBe(words));
