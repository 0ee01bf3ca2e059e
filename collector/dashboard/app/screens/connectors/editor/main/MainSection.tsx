/** Name, mode, and the events on which the connector fires. */

import type { EventNames } from '../../../../api/types.ts';
import { MODES } from '../../../../connector/modes.ts';
import { Choice, TextField } from '../../../../ui/fields/Field.tsx';
import { ListField } from '../../../../ui/fields/ListField.tsx';
import { Checkbox } from '../../../../ui/fields/Toggle.tsx';
import { Section } from '../../../../ui/layout/Section.tsx';
import type { SectionProps } from '../sectionProps.ts';
import { useSettings } from '../useSettings.ts';
import { Triggers } from './Triggers.tsx';
import { When } from './When.tsx';

const MODE_CHOICE = [
  {
    value: 'enabled',
    label: MODES.enabled.label,
    hint: 'Fires for everybody: webhooks are sent, approved pixels run.',
  },
  {
    value: 'test',
    label: MODES.test.label,
    hint: 'Visitors: decided and logged, nothing sent or run. Browsers that opened a page with ?trl_test=1: everything for real, marked as test.',
  },
  {
    value: 'disabled',
    label: MODES.disabled.label,
    hint: 'Nothing is sent or run; what waits is held until it is enabled again. Events note that it was disabled; its click IDs are still kept.',
  },
] as const;

/** While the connector is enabled: in mode `test` tests are what is sent. */
const TESTS = [
  {
    value: 'auto',
    label: 'Where {{TEST}} is used',
    hint: 'A webhook or pixel with {{TEST}} gets them, and the partner is told 1; one without only logs them.',
  },
  {
    value: 'send',
    label: 'Send',
    hint: 'Like any other: for a partner’s sandbox, or one that tells tests apart in its own way. Else it may pay them.',
  },
  { value: 'log', label: 'Only log', hint: 'Nothing of a test goes out, whatever is used.' },
] as const;

export function MainSection({ draft, edit, readOnly, names }: SectionProps & { names: EventNames | undefined }) {
  const setting = useSettings();
  return (
    <Section title="Name and triggers">
      <TextField
        {...setting('name')}
        value={draft.name}
        onInput={(name) => edit({ name })}
        placeholder="Affiliate Network X"
        readOnly={readOnly}
      />
      <Triggers
        {...setting('triggers', { parts: true })}
        names={names}
        chosen={draft.triggers}
        onChange={(triggers) => edit({ triggers })}
        readOnly={readOnly}
      />
      <Choice
        {...setting('mode')}
        value={draft.mode}
        onChange={(mode) => edit({ mode })}
        options={MODE_CHOICE}
        readOnly={readOnly}
      />
      <Choice
        {...setting('tests')}
        value={draft.tests}
        onChange={(tests) => edit({ tests })}
        options={TESTS}
        readOnly={readOnly}
      />
      <Checkbox
        {...setting('dedupeTransactions')}
        checked={draft.dedupeTransactions}
        onChange={(dedupeTransactions) => edit({ dedupeTransactions })}
        disabled={readOnly}
      />
      <Checkbox
        {...setting('trust')}
        checked={draft.trust === 'server'}
        onChange={(waits) => edit({ trust: waits ? 'server' : 'any' })}
        disabled={readOnly}
      />
      <ListField
        {...setting('consent', { parts: true })}
        code
        values={draft.consent}
        onChange={(consent) => edit({ consent })}
        placeholder="nothing besides the site’s own"
        hint={
          <>
            Purposes of your banner that this partner needs besides those asked for on the whole site (
            <a href="/settings/consent">Settings</a>), with commas between: <code>analytics</code>. Without them it is
            skipped, with the reason.
          </>
        }
        readOnly={readOnly}
      />
      <When value={draft.when} onInput={(when) => edit({ when })} readOnly={readOnly} />
    </Section>
  );
}
