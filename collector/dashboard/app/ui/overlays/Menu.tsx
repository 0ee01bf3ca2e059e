/** A button that opens a few actions, by WAI-ARIA's menu button pattern. */
import './menu.css';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from '../Icon.tsx';
import { toast } from './toast.ts';

export interface MenuItem {
  label: string;
  icon?: IconName;
  onSelect: () => void;
  danger?: boolean;
  /** why it can't be used now */
  unless?: string | undefined;
}

/** `label` names the button; `text`: shown on it, else only three dots. */
export function Menu(props: { label: string; text?: string; items: readonly MenuItem[]; side?: 'start' | 'end' }) {
  const { label, text, items, side = 'end' } = props;
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const entries = () => [...(root.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];

  useEffect(() => {
    if (!open) return;
    entries()[0]?.focus();
    const closeOutside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    addEventListener('pointerdown', closeOutside);
    return () => removeEventListener('pointerdown', closeOutside);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      all[to % all.length]?.focus();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab') setOpen(false);
  };

  return (
    <div class="menu" ref={root}>
      <button
        ref={button}
        type="button"
        class={`button plain small ${text === undefined ? 'icon-only' : ''}`}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        title={text === undefined ? label : undefined}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {text}
        <Icon name={text === undefined ? 'more' : 'down'} size={16} />
      </button>
      {open && (
        <div id={id} role="menu" aria-label={label} class={`menu-items ${side}`} tabIndex={-1} onKeyDown={onKeyDown}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={item.danger ? 'danger' : ''}
              aria-disabled={item.unless === undefined ? undefined : 'true'}
              aria-description={item.unless}
              title={item.unless}
              onClick={() => {
                if (item.unless !== undefined) {
                  toast(item.unless);
                  return;
                }
                close();
                item.onSelect();
              }}
            >
              {item.icon && <Icon name={item.icon} size={16} />}
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
