/** Alerts: what is on and what was, and who is told of it. */
import type { AlertSettings } from '../../../api/types.ts';
import { useProblem } from '../../../forms/problems.ts';
import { TextField } from '../../../ui/fields/Field.tsx';
import { Toggle } from '../../../ui/fields/Toggle.tsx';
import { Section } from '../../../ui/layout/Section.tsx';
import { type FormPart, SettingsForm } from '../site/SettingsForm.tsx';
import type { PartOf } from '../site/useSettings.ts';
import { type AlertsDraft, readAlerts, writeAlerts } from './alertsPart.ts';
import { Incidents } from './Incidents.tsx';
import { Kinds } from './Kinds.tsx';
import { Receivers } from './Receivers.tsx';

const ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

const ALERTS: PartOf<AlertsDraft> = {
  read: ({ alerts }: { alerts: AlertSettings }) => readAlerts(alerts, ZONE),
  write: (draft) => ({ alerts: writeAlerts(draft) }),
  labels: {
    to: 'Receivers',
    kinds: 'Kinds',
    isQuiet: 'Quiet hours',
    from: 'Quiet from',
    until: 'Quiet until',
    zone: 'Time zone',
  },
};

export function Alerts() {
  return (
    <>
      <Incidents />
      <SettingsForm part={ALERTS}>{(form) => <Fields {...form} />}</SettingsForm>
    </>
  );
}

function Fields(form: FormPart<AlertsDraft>) {
  return (
    <>
      <Section
        title="Who is told"
        lead="One message when something begins, one when it is over. Nothing of a visitor or an order is in it."
      >
        <Receivers {...form} />
      </Section>
      <Section title="What is told">
        <Kinds {...form} />
      </Section>
      <QuietHours {...form} />
    </>
  );
}

function QuietHours({ draft, edit, readOnly }: FormPart<AlertsDraft>) {
  const problem = useProblem();
  return (
    <Section title="Quiet hours">
      <Toggle
        label="Nothing goes out at certain hours"
        hint="At their end you are told what is still on. A test goes out at any time."
        checked={draft.isQuiet}
        onChange={(isQuiet) => edit({ isQuiet })}
        error={problem('alerts.quietHours')}
        disabled={readOnly}
      />
      {draft.isQuiet && (
        <div class="alert-fields">
          <TextField
            label="From"
            placeholder="22:00"
            value={draft.from}
            onInput={(from) => edit({ from })}
            error={problem('alerts.quietHours.from')}
            readOnly={readOnly}
          />
          <TextField
            label="Until"
            placeholder="07:00"
            value={draft.until}
            onInput={(until) => edit({ until })}
            error={problem('alerts.quietHours.to')}
            readOnly={readOnly}
          />
          <TextField
            label="By the clocks of"
            placeholder="Europe/Berlin"
            value={draft.zone}
            onInput={(zone) => edit({ zone })}
            error={problem('alerts.quietHours.zone')}
            readOnly={readOnly}
          />
        </div>
      )}
    </Section>
  );
}
