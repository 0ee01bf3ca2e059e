/** What stands where data would stand: nothing yet, an error, still loading. Each says what to do. */
import './states.css';
import type { ComponentChildren } from 'preact';
import { sayError } from '../../api/problem.ts';
import { Button } from '../buttons/Button.tsx';
import { Icon, type IconName } from '../Icon.tsx';

export function EmptyState(props: {
  icon?: IconName;
  title: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
}) {
  return (
    <div class="state">
      <Icon name={props.icon ?? 'info'} size={26} />
      <h2>{props.title}</h2>
      <div class="state-text">{props.children}</div>
      {props.actions && <div class="row">{props.actions}</div>}
    </div>
  );
}

/** What was asked for and failed, beside the button that asked: nothing for `undefined`. */
export function Failure({ error }: { error: unknown }) {
  if (error === undefined) return null;
  return (
    <p class="error" role="alert">
      {sayError(error)}
    </p>
  );
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div class="state" role="alert">
      <Icon name="warning" size={26} />
      <h2>This could not be loaded</h2>
      <div class="state-text">{sayError(error)}</div>
      {onRetry && (
        <Button icon="refresh" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Keeps the place of what is to come, so that nothing jumps. `lines` of the usual height. */
export function Loading({ lines = 6, label = 'Loading' }: { lines?: number; label?: string }) {
  return (
    <div class="loading" role="status">
      <span class="hidden-visually">{label} …</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class="loading-line" aria-hidden="true" />
      ))}
    </div>
  );
}

/** Something people should know before they go on. */
export function Notice(props: { kind?: 'info' | 'warn' | 'bad' | 'good' | 'test'; children: ComponentChildren }) {
  const { kind = 'info', children } = props;
  const icon: IconName = kind === 'good' ? 'check' : kind === 'warn' || kind === 'bad' ? 'warning' : 'info';
  return (
    <div class={`notice ${kind}`}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}
