/** What `{{EVENT_NAME}}` says to this partner, where it names events otherwise. */

import { SETTINGS } from '../../../../../connector/settingsTable.ts';
import { useProblem } from '../../../forms/problems.ts';
import { TextField } from '../../../ui/fields/Field.tsx';

export function EventNames(props: {
  triggers: readonly string[];
  names: Readonly<Record<string, string>>;
  onChange: (names: Record<string, string>) => void;
  readOnly: boolean;
  /** where they stand in the settings */
  field: 'webhook.eventNames' | 'pixel.eventNames';
}) {
  const { triggers, names, onChange, readOnly, field } = props;
  const problem = useProblem();
  const shown = [...triggers, ...Object.keys(names).filter((name) => !triggers.includes(name))];
  return (
    <fieldset class="rows">
      <legend class="label">{SETTINGS['webhook.eventNames'].label}</legend>
      <p class="hint">
        What <code>{'{{EVENT_NAME}}'}</code> becomes in {field === 'pixel.eventNames' ? 'the pixel' : 'the webhook'}.
        Empty: the name as it is.
      </p>
      <div class="event-names">
        {shown.map((name) => (
          <TextField
            key={name}
            label={`${name} becomes`}
            code
            placeholder={name}
            value={names[name] ?? ''}
            onInput={(renamed) => onChange({ ...names, [name]: renamed })}
            error={problem(`${field}.${name}`)}
            readOnly={readOnly}
          />
        ))}
      </div>
    </fieldset>
  );
}
