/** A number to type. Half typed, or none, it is NaN: whoever is sent it says at the field what is wanted. */
import { useState } from 'preact/hooks';
import { TextField, type TextFieldProps } from './Field.tsx';

type NumberFieldProps = Omit<TextFieldProps, 'type' | 'value' | 'onInput'> & {
  value: number;
  onChange: (value: number) => void;
};

export function NumberField({ value, onChange, ...props }: NumberFieldProps) {
  const [typed, setTyped] = useState(textOf(value));
  // another number comes from elsewhere: it was discarded, saved, put together
  const shown = Object.is(numberIn(typed), value) ? typed : textOf(value);
  return (
    <TextField
      {...props}
      type="number"
      value={shown}
      onInput={(text) => {
        setTyped(text);
        onChange(numberIn(text));
      }}
    />
  );
}

function numberIn(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function textOf(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}
