/** What the webhook tells the partner: rows of name and value. */
import { SETTINGS } from '../../../../../../connector/settingsTable.ts';
import type { WebhookParameter } from '../../../../../../connector/types.ts';
import { useProblem } from '../../../../forms/problems.ts';
import { slotNames } from '../../../../slots/completion.ts';
import { SlotInput } from '../../../../slots/SlotInput.tsx';
import { SelectField, TextField } from '../../../../ui/fields/Field.tsx';
import { Rows } from '../../../../ui/fields/Rows.tsx';

const ITEMS = [
  { value: 'once', label: 'Once' },
  { value: 'each', label: 'For each item' },
  { value: 'join', label: 'Items joined' },
] as const;

export function ParameterRows(props: {
  rows: readonly WebhookParameter[];
  onChange: (rows: WebhookParameter[]) => void;
  /** where they go, e.g. `in the query` */
  where: string;
  readOnly: boolean;
}) {
  const { rows, onChange, where, readOnly } = props;
  const problem = useProblem();
  return (
    <Rows
      legend={SETTINGS['webhook.parameters'].label}
      hint={`Sent ${where}, in this order.`}
      rows={rows}
      onChange={onChange}
      fresh={(): WebhookParameter => ({ name: '', value: '' })}
      addLabel="Add parameter"
      nameOf={({ name }, index) => `parameter ${name || index + 1}`}
      readOnly={readOnly}
    >
      {(row, index, change) => {
        const isAboutItems = row.items !== undefined || slotNames(row.value).some((name) => name.startsWith('ITEM_'));
        return (
          <div class="pair">
            <TextField
              label={`Name of parameter ${index + 1}`}
              quiet
              code
              placeholder="name"
              value={row.name}
              onInput={(name) => change({ ...row, name })}
              error={problem(`webhook.parameters[${index}].name`)}
              readOnly={readOnly}
            />
            <SlotInput
              label={`Value of parameter ${row.name || index + 1}`}
              quiet
              placeholder="value or {{PARAMETER}}"
              secretFor={row.name || 'parameter'}
              value={row.value}
              onInput={(value) => change({ ...row, value })}
              error={problem(`webhook.parameters[${index}].value`) ?? problem(`webhook.parameters[${index}]`)}
              readOnly={readOnly}
            />
            {isAboutItems && (
              <SelectField
                label={`How often parameter ${row.name || index + 1} is sent`}
                quiet
                value={row.items ?? 'once'}
                onChange={(items) => {
                  const { items: _items, ...rest } = row;
                  change(items === 'once' ? rest : { ...rest, items });
                }}
                options={ITEMS}
                error={problem(`webhook.parameters[${index}].items`)}
                readOnly={readOnly}
              />
            )}
          </div>
        );
      }}
    </Rows>
  );
}
