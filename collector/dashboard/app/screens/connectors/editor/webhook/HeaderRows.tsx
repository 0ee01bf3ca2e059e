/** Headers of the webhook. What is secret in them can be replaced, and never read. */

import { SETTINGS } from '../../../../../../connector/settingsTable.ts';
import type { NameValue } from '../../../../api/types.ts';
import { useProblem } from '../../../../forms/problems.ts';
import { SlotInput } from '../../../../slots/SlotInput.tsx';
import { Button } from '../../../../ui/buttons/Button.tsx';
import { TextField } from '../../../../ui/fields/Field.tsx';
import { Rows } from '../../../../ui/fields/Rows.tsx';
import { isMasked } from '../../model/connectorDraft.ts';

export function HeaderRows(props: {
  rows: readonly NameValue[];
  onChange: (rows: NameValue[]) => void;
  readOnly: boolean;
}) {
  const { rows, onChange, readOnly } = props;
  const problem = useProblem();
  return (
    <Rows
      legend={SETTINGS['webhook.headers'].label}
      hint={
        rows.some(({ value }) => isMasked(value))
          ? 'Values shown as *** are stored and stay as they are until you replace them. Nobody can read them here.'
          : undefined
      }
      rows={rows}
      onChange={onChange}
      fresh={(): NameValue => ({ name: '', value: '' })}
      addLabel="Add header"
      nameOf={({ name }, index) => `header ${name || index + 1}`}
      readOnly={readOnly}
    >
      {(row, index, change) => {
        const masked = isMasked(row.value);
        const label = `Value of header ${row.name || index + 1}`;
        const error = problem(`webhook.headers[${index}].value`) ?? problem(`webhook.headers[${index}]`);
        return (
          <div class="pair">
            <TextField
              label={`Name of header ${index + 1}`}
              quiet
              code
              placeholder="Authorization"
              value={row.name}
              onInput={(name) => change({ ...row, name })}
              error={problem(`webhook.headers[${index}].name`)}
              readOnly={readOnly || masked}
            />
            {masked ? (
              <div class="masked">
                <TextField
                  label={label}
                  quiet
                  code
                  value={row.value}
                  onInput={() => undefined}
                  error={error}
                  readOnly
                />
                {!readOnly && (
                  <Button
                    small
                    label={`Replace the value of ${row.name}`}
                    onClick={() => change({ ...row, value: '' })}
                  >
                    Replace
                  </Button>
                )}
              </div>
            ) : (
              <SlotInput
                label={label}
                quiet
                placeholder="Bearer {{SECRET.name}}"
                secretFor={row.name || 'header'}
                isSecret
                value={row.value}
                onInput={(value) => change({ ...row, value })}
                error={error}
                readOnly={readOnly}
              />
            )}
          </div>
        );
      }}
    </Rows>
  );
}
