/** What visitors have to allow before anything fires, and who tells what they said. */

import { useProblem } from '../../../forms/problems.ts';
import { TextField } from '../../../ui/fields/Field.tsx';
import { ListField } from '../../../ui/fields/ListField.tsx';
import { Rows } from '../../../ui/fields/Rows.tsx';
import { Checkbox } from '../../../ui/fields/Toggle.tsx';
import { Section } from '../../../ui/layout/Section.tsx';
import { type FormPart, SettingsForm } from '../site/SettingsForm.tsx';
import type { PartOf } from '../site/useSettings.ts';
import {
  type ConsentDraft,
  checkConsent,
  type GoogleRow,
  readConsent,
  rowFields,
  type TcfRow,
  writeConsent,
} from './consentPart.ts';

const CONSENT: PartOf<ConsentDraft> = {
  read: ({ consent }) => readConsent(consent),
  write: (draft) => ({ consent: writeConsent(draft) }),
  check: checkConsent,
  labels: {
    required: 'Required purposes',
    google: 'Google Consent Mode',
    tcf: 'IAB TCF',
    gpc: 'Global Privacy Control',
    holdInSession: 'Hold in the session',
  },
};

export function ConsentForm() {
  return <SettingsForm part={CONSENT}>{(form) => <Fields {...form} />}</SettingsForm>;
}

function Fields(form: FormPart<ConsentDraft>) {
  const { draft, edit, readOnly } = form;
  const problem = useProblem();
  const [first = 'ads'] = draft.required;
  return (
    <>
      <Section
        title="What is asked for"
        lead="Until a visitor allows these purposes nothing of them is stored and nothing fires: clicks and events wait in the page. A refusal deletes what was stored."
      >
        <ListField
          label="Required purposes"
          code
          values={draft.required}
          onChange={(required) => edit({ required })}
          placeholder="none"
          hint={
            <>
              Names of your own, with commas between: <code>ads</code>. None: nothing is asked. Your banner tells with{' '}
              <code>trl.consent({`{ ${first}: true }`})</code>, or one of the ways below does. A connector may ask for
              more.
            </>
          }
          error={problem('consent.required', { parts: true })}
          readOnly={readOnly}
        />
        <Checkbox
          label="Wait across a reload"
          hint="While a visitor hasn’t decided, clicks and events outlive a reload in the tab’s sessionStorage. Ask your lawyer: that is storing, too."
          checked={draft.holdInSession}
          onChange={(holdInSession) => edit({ holdInSession })}
          disabled={readOnly}
        />
      </Section>
      <Section title="Who tells what the visitor said" lead="Besides trl.consent(), which always counts.">
        <GoogleRows {...form} first={first} />
        <TcfRows {...form} first={first} />
        <Checkbox
          label="Global Privacy Control refuses"
          hint="Where the browser sends it, whatever the visitor hasn’t decided on the site counts as refused."
          checked={draft.gpc}
          onChange={(gpc) => edit({ gpc })}
          disabled={readOnly}
        />
      </Section>
    </>
  );
}

type RowsOf = FormPart<ConsentDraft> & { first: string };

function GoogleRows({ draft, edit, readOnly, first }: RowsOf) {
  const problemOf = useRowProblem('google');
  return (
    <Rows
      legend="Google Consent Mode"
      hint={
        <>
          A purpose is allowed when all of its consent types are granted by <code>gtag('consent', 'update', …)</code>.
          Denied by default counts as not decided yet. In each row: your purpose, then its consent types.
        </>
      }
      rows={draft.google}
      onChange={(google) => edit({ google })}
      fresh={(): GoogleRow => ({ purpose: first, types: ['ad_storage', 'ad_user_data'] })}
      addLabel="Map a purpose to consent types"
      nameOf={({ purpose }, index) => `consent types of ${purpose || `row ${index + 1}`}`}
      readOnly={readOnly}
    >
      {(row, index, change) => (
        <div class="pair">
          <PurposeField
            label={`Purpose ${index + 1} for Google Consent Mode`}
            row={row}
            change={change}
            error={problemOf(row, index, 'purpose')}
            readOnly={readOnly}
          />
          <ListField
            label={`Consent types of ${row.purpose || index + 1}`}
            quiet
            code
            placeholder="ad_storage, ad_user_data"
            values={row.types}
            onChange={(types) => change({ ...row, types })}
            error={problemOf(row, index, '')}
            readOnly={readOnly}
          />
        </div>
      )}
    </Rows>
  );
}

function TcfRows({ draft, edit, readOnly, first }: RowsOf) {
  const problemOf = useRowProblem('tcf');
  return (
    <Rows
      legend="IAB TCF 2"
      hint="A purpose is allowed when the consent string allows all of its TCF purposes, and the vendor where one is named. In each row: your purpose, its TCF purposes (1 to 11), and the vendor’s number or nothing."
      rows={draft.tcf}
      onChange={(tcf) => edit({ tcf })}
      fresh={(): TcfRow => ({ purpose: first, purposes: ['1', '3', '4'], vendor: '' })}
      addLabel="Map a purpose to TCF"
      nameOf={({ purpose }, index) => `TCF purposes of ${purpose || `row ${index + 1}`}`}
      readOnly={readOnly}
    >
      {(row, index, change) => (
        <div class="tcf-row">
          <PurposeField
            label={`Purpose ${index + 1} for TCF`}
            row={row}
            change={change}
            error={problemOf(row, index, 'purpose')}
            readOnly={readOnly}
          />
          <ListField
            label={`TCF purposes of ${row.purpose || index + 1}`}
            quiet
            code
            placeholder="1, 3, 4"
            values={row.purposes}
            onChange={(purposes) => change({ ...row, purposes })}
            error={problemOf(row, index, '.purposes')}
            readOnly={readOnly}
          />
          <TextField
            label={`Vendor of ${row.purpose || index + 1}`}
            quiet
            code
            placeholder="vendor, e.g. 755"
            value={row.vendor}
            onInput={(vendor) => change({ ...row, vendor })}
            error={problemOf(row, index, '.vendor')}
            readOnly={readOnly}
          />
        </div>
      )}
    </Rows>
  );
}

/** The site's own name for it, first in each row. */
function PurposeField<Row extends { purpose: string }>(props: {
  label: string;
  row: Row;
  change: (row: Row) => void;
  error: string | undefined;
  readOnly: boolean;
}) {
  const { label, row, change, error, readOnly } = props;
  return (
    <TextField
      label={label}
      quiet
      code
      placeholder="ads"
      value={row.purpose}
      onInput={(purpose) => change({ ...row, purpose })}
      error={error}
      readOnly={readOnly}
    />
  );
}

/** The form names rows by their place, the API by their purpose. */
function useRowProblem(list: 'google' | 'tcf') {
  const problem = useProblem();
  return (row: GoogleRow | TcfRow, index: number, part: 'purpose' | '' | '.purposes' | '.vendor') => {
    if (part === 'purpose') return problem(`consent.${list}[${index}].purpose`);
    const found = rowFields(list, row.purpose).map((field) => problem(field + part, { parts: true }));
    return found.find((message) => message !== undefined);
  };
}
