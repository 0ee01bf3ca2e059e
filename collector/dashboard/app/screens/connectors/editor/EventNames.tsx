/** What `{{EVENT_NAME}}` says to this partner, where it names events otherwise. */

import { useProblem } from '../../../forms/problems.ts';
import { TextField } from '../../../ui/Field.tsx';

export function EventNames(props: {
  triggers: readonly string[];
  names: Readonly<Record<string, string>>;
  onChange: (names: Record<string, string>) => void;
  readOnly: boolean;
}) {
  const { triggers, names, onChange, readOnly } = props;
  const problem = useProblem();
  const shown = [...triggers, ...Object.keys(names).filter((name) => !triggers.includes(name))];
  return (
    <fieldset class="rows">
      <legend class="label">Event names</legend>
      <p class="hint">
        What <code>{'{{EVENT_NAME}}'}</code> becomes for this partner. Empty: the name as it is.
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
            error={problem(`webhook.eventNames.${name}`)}
            readOnly={readOnly}
          />
        ))}
      </div>
    </fieldset>
  );
}
