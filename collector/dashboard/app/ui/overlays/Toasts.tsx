/** The live region that shows and speaks what `toast()` says. Rendered once, by the shell. */
import './toasts.css';
import { Button } from '../buttons/Button.tsx';
import { Icon } from '../Icon.tsx';
import { dismiss, toasts } from './toast.ts';

export function Toasts() {
  return (
    <section class="toasts" aria-live="polite" aria-label="Messages">
      {toasts.value.map(({ id, text, kind }) => (
        <div key={id} class={`toast ${kind}`}>
          <Icon name={kind === 'good' ? 'check' : kind === 'bad' ? 'warning' : 'info'} />
          <span>{text}</span>
          <Button kind="plain" small icon="cross" label="Dismiss" onClick={() => dismiss(id)} />
        </div>
      ))}
    </section>
  );
}
