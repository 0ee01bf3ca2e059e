/** Buttons, and links that look like them. */
import './button.css';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Icon, type IconName } from '../Icon.tsx';
import { toast } from '../overlays/toast.ts';

export interface ButtonProps {
  children?: ComponentChildren;
  onClick?: (event: MouseEvent) => void;
  type?: 'button' | 'submit';
  /** `primary`: the one thing to do here; `danger`: takes something away; `plain`: without a border, for rows and bars */
  kind?: 'normal' | 'primary' | 'danger' | 'plain';
  icon?: IconName | undefined;
  /** spoken name of a button that shows only its icon */
  label?: string;
  /** why it can't be used now, in a sentence: it stays visible and reachable, and says so */
  unless?: string | undefined;
  /** what it does is under way */
  busy?: boolean;
  small?: boolean;
  expanded?: boolean | undefined;
  pressed?: boolean | undefined;
  /** keys that do the same, as `aria-keyshortcuts` has them: `Control+S` */
  shortcut?: string;
  id?: string;
}

export function Button(props: ButtonProps) {
  const { children, onClick, type = 'button', kind = 'normal', icon, label, unless, busy = false } = props;
  const why = useId();
  const off = unless !== undefined || busy;
  return (
    <>
      <button
        id={props.id}
        type={type}
        class={`button ${kind} ${props.small ? 'small' : ''} ${children === undefined ? 'icon-only' : ''}`}
        aria-label={label}
        title={unless ?? (children === undefined ? label : props.shortcut?.replace('Control', 'Ctrl'))}
        aria-keyshortcuts={props.shortcut}
        aria-disabled={off ? 'true' : undefined}
        aria-describedby={unless === undefined ? undefined : why}
        aria-busy={busy ? 'true' : undefined}
        aria-expanded={props.expanded}
        aria-pressed={props.pressed}
        onClick={(event) => {
          if (off) {
            event.preventDefault();
            if (unless !== undefined) toast(unless);
            return;
          }
          onClick?.(event);
        }}
      >
        {icon && <Icon name={icon} size={16} />}
        {children}
      </button>
      {unless !== undefined && (
        <span id={why} hidden>
          {unless}
        </span>
      )}
    </>
  );
}

export function LinkButton(props: {
  href: string;
  children: ComponentChildren;
  kind?: ButtonProps['kind'];
  icon?: IconName;
  small?: boolean;
  download?: boolean;
  /** spoken name, where several say the same; it begins with or holds what is to be read */
  label?: string;
}) {
  const { href, children, kind = 'normal', icon, small, download, label } = props;
  return (
    <a class={`button ${kind} ${small ? 'small' : ''}`} href={href} download={download} aria-label={label}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </a>
  );
}
