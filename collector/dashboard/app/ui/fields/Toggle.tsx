/** On or off, and boxes to tick. */
import './toggle.css';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface SwitchProps {
  label: ComponentChildren;
  hint?: ComponentChildren;
  error?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean | undefined;
}

/** A switch: takes effect for a whole part of the settings. */
export function Toggle({ label, hint, error, checked, onChange, disabled }: SwitchProps) {
  const id = useId();
  return (
    <div class="toggle">
      <label for={id}>
        <input
          id={id}
          type="checkbox"
          role="switch"
          aria-checked={checked}
          checked={checked}
          disabled={disabled}
          aria-invalid={error === undefined ? undefined : 'true'}
          aria-describedby={describedBy(id, hint, error)}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span class="track" aria-hidden="true" />
        <span class="toggle-label">{label}</span>
      </label>
      <SwitchError id={id} error={error} />
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function Checkbox({ label, hint, error, checked, onChange, disabled }: SwitchProps) {
  const id = useId();
  return (
    <div>
      <label class="checkbox">
        <input
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-invalid={error === undefined ? undefined : 'true'}
          aria-describedby={describedBy(id, hint, error)}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      <SwitchError id={id} error={error} />
      {hint !== undefined && (
        <p class="hint checkbox-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

function SwitchError({ id, error }: { id: string; error: string | undefined }) {
  if (error === undefined) return null;
  return (
    <p class="error" id={`${id}-error`}>
      {error}
    </p>
  );
}

function describedBy(id: string, hint: ComponentChildren, error: string | undefined): string | undefined {
  return (
    [error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(' ') || undefined
  );
}
