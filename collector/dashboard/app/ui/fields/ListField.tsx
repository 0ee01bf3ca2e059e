/** A few short texts in one input, with commas between, or in several lines. What is typed stays as it is typed. */
import { useState } from 'preact/hooks';
import { Field, type TextFieldProps } from './Field.tsx';

export interface ListFieldProps extends Pick<TextFieldProps, 'label' | 'hint' | 'error' | 'quiet' | 'placeholder'> {
  values: readonly string[];
  onChange: (values: string[]) => void;
  readOnly?: boolean | undefined;
  code?: boolean;
  /** one a line */
  lines?: boolean;
}

export function ListField(props: ListFieldProps) {
  const { values, onChange, readOnly, code = false, lines = false, placeholder } = props;
  const joined = values.join(lines ? '\n' : ', ');
  const [typed, setTyped] = useState(joined);
  // what is half typed (`ads, `) says the same as the values; other values come from elsewhere
  const value = textsIn(typed, lines).join() === values.join() ? typed : joined;
  const shared = {
    class: `input ${code ? 'mono' : ''}`,
    value,
    readOnly,
    placeholder,
    autocomplete: 'off',
    spellcheck: false,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => {
      setTyped(currentTarget.value);
      onChange(textsIn(currentTarget.value, lines));
    },
  };
  return (
    <Field {...props}>
      {(ids) =>
        lines ? (
          <textarea {...ids} {...shared} rows={Math.max(3, Math.min(12, value.split('\n').length + 1))} />
        ) : (
          <input {...ids} {...shared} type="text" autocapitalize="off" />
        )
      }
    </Field>
  );
}

function textsIn(text: string, lines: boolean): string[] {
  return text
    .split(lines ? /[\s,]+/ : ',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
