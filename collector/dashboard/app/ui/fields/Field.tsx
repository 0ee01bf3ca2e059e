/** Inputs with a label, a hint and the error that belongs to them. */
import './field.css';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface FieldIds {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': 'true' | undefined;
}

export interface FieldProps {
  label: ComponentChildren;
  hint?: ComponentChildren;
  error?: string | undefined;
  /** the label is for screen readers only: what stands around says it to everyone else */
  quiet?: boolean;
  children: (ids: FieldIds) => ComponentChildren;
}

/** `children` gets what ties its input to label, hint and error: `{(ids) => <input {...ids} />}`. */
export function Field({ label, hint, error, quiet = false, children }: FieldProps) {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const errorId = error === undefined ? undefined : `${id}-error`;
  const describedBy = [errorId, hintId].filter((part) => part !== undefined).join(' ') || undefined;
  return (
    <div class={`field ${error === undefined ? '' : 'wrong'}`}>
      <label for={id} class={quiet ? 'hidden-visually' : 'label'}>
        {label}
      </label>
      {children({ id, 'aria-describedby': describedBy, 'aria-invalid': error === undefined ? undefined : 'true' })}
      {error !== undefined && (
        <p class="error" id={errorId}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      )}
    </div>
  );
}

export interface TextFieldProps extends Omit<FieldProps, 'children'> {
  value: string;
  onInput: (value: string) => void;
  type?: 'text' | 'password' | 'search' | 'number' | 'url' | 'datetime-local';
  placeholder?: string;
  /** code, URLs and the like: monospaced, and no browser corrects it */
  code?: boolean;
  readOnly?: boolean | undefined;
  autocomplete?: string;
  name?: string;
  min?: string;
  max?: string;
  step?: string;
}

export function TextField(props: TextFieldProps) {
  const { value, onInput, type = 'text', placeholder, code = false, readOnly, autocomplete = 'off', name } = props;
  return (
    <Field {...props}>
      {(ids) => (
        <input
          {...ids}
          class={`input ${code ? 'mono' : ''}`}
          // any of these types takes the attributes below; Preact's types want to know which
          type={type as 'text'}
          name={name}
          value={value}
          placeholder={placeholder}
          readOnly={readOnly}
          autocomplete={autocomplete}
          spellcheck={code ? false : undefined}
          autocapitalize={code ? 'off' : undefined}
          min={props.min}
          max={props.max}
          step={props.step}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export interface SelectFieldProps<Value extends string> extends Omit<FieldProps, 'children'> {
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string }[];
  readOnly?: boolean | undefined;
}

export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { value, onChange, options, readOnly } = props;
  return (
    <Field {...props}>
      {(ids) => (
        <select
          {...ids}
          class="input"
          value={value}
          disabled={readOnly}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.currentTarget.value);
            if (chosen) onChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** One of few, each with what it does: a group of radio buttons, all of it to be seen at once. */
export function Choice<Value extends string>(props: {
  label: string;
  error?: string | undefined;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string; hint?: ComponentChildren }[];
  readOnly?: boolean | undefined;
  /** the legend is for screen readers only */
  quiet?: boolean;
}) {
  const name = useId();
  return (
    <fieldset
      class="choice"
      disabled={props.readOnly}
      aria-describedby={props.error === undefined ? undefined : `${name}-error`}
    >
      <legend class={props.quiet ? 'hidden-visually' : 'label'}>{props.label}</legend>
      {props.error !== undefined && (
        <p class="error" id={`${name}-error`}>
          {props.error}
        </p>
      )}
      <div
        class="choices"
        data-invalid={props.error !== undefined}
        tabIndex={props.error === undefined ? undefined : -1}
      >
        {props.options.map(({ value, label, hint }) => (
          <label key={value} class={`choice-option ${value === props.value ? 'chosen' : ''}`}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === props.value}
              aria-label={label}
              aria-describedby={hint === undefined ? undefined : `${name}-${value}`}
              onChange={() => props.onChange(value)}
            />
            <span>
              <span class="choice-label">{label}</span>
              {hint !== undefined && (
                <span class="hint" id={`${name}-${value}`}>
                  {hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
