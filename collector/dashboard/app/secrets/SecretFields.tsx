/** A secret's value and where it may go. */
import './secrets.css';
import { useState } from 'preact/hooks';
import { Button } from '../ui/buttons/Button.tsx';
import { TextField } from '../ui/fields/Field.tsx';
import { ListField } from '../ui/fields/ListField.tsx';

/** Masked, until somebody wants to see what they typed. */
export function ValueField(props: {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint: string;
  error: string | undefined;
  placeholder?: string;
  readOnly?: boolean;
}) {
  const { label, value, onInput, hint, error, placeholder, readOnly = false } = props;
  const [isShown, setShown] = useState(false);
  return (
    <div class="secret-value">
      <TextField
        label={label}
        type={isShown ? 'text' : 'password'}
        autocomplete="new-password"
        code
        value={value}
        onInput={onInput}
        hint={hint}
        error={error}
        {...(placeholder !== undefined && { placeholder })}
        readOnly={readOnly}
      />
      <Button small label={`${isShown ? 'Hide' : 'Show'} what is typed`} onClick={() => setShown(!isShown)}>
        {isShown ? 'Hide' : 'Show'}
      </Button>
    </div>
  );
}

export function HostsField(props: {
  hosts: readonly string[];
  onChange: (hosts: string[]) => void;
  error: string | undefined;
  readOnly?: boolean;
}) {
  return (
    <ListField
      label="May be sent to"
      code
      values={props.hosts}
      onChange={props.onChange}
      placeholder="api.partner.example"
      hint="Hosts, with commas between; with a port, only that one. Whoever edits connectors can’t have it sent anywhere else."
      error={props.error}
      readOnly={props.readOnly}
    />
  );
}
