/** Name, mode, and the events on which the connector fires. */

import { MODES } from '../../../../connector/modes.ts';
import { useProblem } from '../../../../forms/problems.ts';
import { Choice, TextField } from '../../../../ui/fields/Field.tsx';
import { ListField } from '../../../../ui/fields/ListField.tsx';
import { Checkbox } from '../../../../ui/fields/Toggle.tsx';
import { Section } from '../../../../ui/layout/Section.tsx';
import type { SectionProps } from '../sectionProps.ts';
import { Triggers } from './Triggers.tsx';

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

export function MainSection({ draft, edit, readOnly }: SectionProps) {
  const problem = useProblem();
  return (
    <Section title="Name and triggers">
      <TextField
        label="Name"
        value={draft.name}
        onInput={(name) => edit({ name })}
        placeholder="Affiliate Network X"
        error={problem('name')}
        readOnly={readOnly}
      />
      <Triggers
        chosen={draft.triggers}
        onChange={(triggers) => edit({ triggers })}
        readOnly={readOnly}
        error={problem('triggers', { parts: true })}
      />
      <Choice
        legend="Mode"
        value={draft.mode}
        onChange={(mode) => edit({ mode })}
        options={MODE_CHOICE}
        readOnly={readOnly}
      />
      <Choice
        legend="Test events"
        value={draft.tests}
        onChange={(tests) => edit({ tests })}
        options={TESTS}
        readOnly={readOnly}
      />
      <Checkbox
        label="Fire once per transaction"
        hint="An event with a transaction_id that this connector already fired for within 30 days is skipped: a reloaded thank-you page doesn’t pay twice."
        checked={draft.dedupeTransactions}
        onChange={(dedupeTransactions) => edit({ dedupeTransactions })}
        disabled={readOnly}
      />
      <Checkbox
        label="Wait for the server’s event"
        hint="What a browser sends is a claim: it sends nothing here until your server tells of the same event ID or transaction_id, with a token. The server’s values count, and the visitor’s clicks decide."
        checked={draft.trust === 'server'}
        onChange={(waits) => edit({ trust: waits ? 'server' : 'any' })}
        disabled={readOnly}
      />
      <ListField
        label="Only with consent for"
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
        error={problem('consent', { parts: true })}
        readOnly={readOnly}
      />
    </Section>
  );
}
