/** The condition of a connector, as JSON text: what is no JSON is said while it is typed, the rest when it is saved. */
import { readJson } from '../../../../../../validate/jsonText.ts';
import { Field } from '../../../../ui/fields/Field.tsx';
import { useSettings } from '../useSettings.ts';

const EXAMPLE = '{ "parameter": "VALUE", "greater": 20 }';

export function When(props: { value: string; onInput: (text: string) => void; readOnly: boolean }) {
  const { value, onInput, readOnly } = props;
  const { label, error } = useSettings()('when', { parts: true });
  const read = value.trim() === '' ? undefined : readJson(value);
  const mistake = read && !read.ok ? `The condition ${read.message}.` : undefined;
  return (
    <Field
      label={label}
      error={mistake ?? error}
      hint={
        <>
          Blank: whatever the event says. Else it fires only where this holds: <code>{EXAMPLE}</code>, several in{' '}
          <code>{'{ "all": [ … ] }'}</code> or <code>{'{ "any": [ … ] }'}</code>, the contrary in{' '}
          <code>{'{ "not": … }'}</code>. A parameter can be asked for equals, in, less, greater, startsWith, contains
          and exists.
        </>
      }
    >
      {(ids) => (
        <textarea
          {...ids}
          class="input mono"
          rows={value.trim() === '' ? 2 : Math.min(16, value.split('\n').length + 1)}
          value={value}
          placeholder={EXAMPLE}
          readOnly={readOnly}
          spellcheck={false}
          autocapitalize="off"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
