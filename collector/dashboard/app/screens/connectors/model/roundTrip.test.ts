/** What the API has, and the form doesn't know or show, is there after saving. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../../connector/arbitrary.testing.ts';
import { connectorInputSchema } from '../../../../../connector/schema.ts';
import type { ShownConnector } from '../../../api/types.ts';
import { draftOf, inputOf } from './connectorDraft.ts';

type Settings = Record<string, unknown> & { name: string; webhook?: object; pixel?: object; click?: object };

/** An HTML of blanks is no pixel: nothing is to be kept of it. */
const settings = valuesOf(connectorInputSchema)
  .map((value) => JSON.parse(JSON.stringify(value)) as Settings)
  .filter(({ pixel }) => pixel === undefined || (pixel as { html: string }).html.trim() !== '');

/** As the API answers. */
const shown = (value: Settings) =>
  ({
    ...value,
    version: 3,
    updatedAt: 1,
    takesTests: { webhook: false, pixel: false },
    ...(value.webhook && { webhook: { ...value.webhook, paused: { at: 1, reason: '410' } } }),
    pixel: value.pixel ? { ...value.pixel, status: 'approved', hash: 'h', compiler: 4 } : { status: 'none' },
  }) as unknown as ShownConnector;

/** Settings that a later version may have, in every part. */
const later = (value: Settings): Settings => ({
  ...value,
  when: { all: [] },
  ...(value.webhook && { webhook: { ...value.webhook, retries: 3 } }),
  ...(value.pixel && { pixel: { ...value.pixel, late: true } }),
  ...(value.click && { click: { ...value.click, views: { days: 1 } } }),
});

describe('what came through the form', () => {
  it('is as it was, key by key', () => {
    fc.assert(
      fc.property(settings, (value) => {
        expect(inputOf(draftOf(shown(value)))).toEqual({ ...value, version: 3 });
      }),
      { numRuns: 500 },
    );
  });

  it('keeps settings that the form has never heard of', () => {
    fc.assert(
      fc.property(settings.map(later), (value) => {
        expect(inputOf(draftOf(shown(value)))).toEqual({ ...value, version: 3 });
      }),
      { numRuns: 200 },
    );
  });

  it('changes what was changed, and nothing else', () => {
    fc.assert(
      fc.property(settings.map(later), (value) => {
        const draft = draftOf(shown(value));
        const edited = {
          ...draft,
          name: 'Another',
          webhook: { ...draft.webhook, omitEmpty: !draft.webhook.omitEmpty },
        };
        const webhook = value.webhook && { ...value.webhook, omitEmpty: !draft.webhook.omitEmpty };
        expect(inputOf(edited)).toEqual({ ...value, version: 3, name: 'Another', ...(webhook && { webhook }) });
      }),
      { numRuns: 200 },
    );
  });
});
