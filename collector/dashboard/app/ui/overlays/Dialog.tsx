/** A modal dialog: the browser's own, which keeps the focus inside and gives it back. */
import './dialog.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Button } from '../buttons/Button.tsx';

export interface DialogProps {
  title: string;
  /** Escape, the cross, or a click beside it; without it the dialog has to be answered */
  onClose?: () => void;
  children: ComponentChildren;
  /** buttons at the bottom, the main one last */
  actions?: ComponentChildren;
  /** for code and comparisons */
  wide?: boolean;
}

/** Open as long as it is rendered. */
export function Dialog({ title, onClose, children, actions, wide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard's way is Escape, which the browser brings
    <dialog
      ref={dialog}
      class={wide ? 'wide' : ''}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose?.();
      }}
    >
      <div class="dialog-body">
        <header class="row">
          <h2 id={titleId}>{title}</h2>
          {onClose && (
            <span class="push">
              <Button kind="plain" icon="cross" label="Close" onClick={onClose} small />
            </span>
          )}
        </header>
        <div class="dialog-content">{children}</div>
        {actions && <footer class="row">{actions}</footer>}
      </div>
    </dialog>
  );
}
