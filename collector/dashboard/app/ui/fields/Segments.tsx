/** A few choices side by side, one of which holds: radio buttons, so arrow keys move between them. */
import './segments.css';
import { useId } from 'preact/hooks';

export function Segments<Value extends string>(props: {
  legend: string;
  value: Value;
  options: readonly { value: Value; label: string; spoken?: string }[];
  onChange: (value: Value) => void;
}) {
  const { legend, value, options, onChange } = props;
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="hidden-visually">{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            aria-label={option.spoken}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
