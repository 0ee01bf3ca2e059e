/** Secrets that are named and that nobody made, each with a way to make it. */
import { useRef } from 'preact/hooks';
import { whyNot } from '../sessionState.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { Notice } from '../ui/layout/States.tsx';
import { useMakeSecret } from './makeSecret.ts';
import type { NamedSecret } from './named.ts';

export function MissingSecrets({ missing, readOnly }: { missing: readonly NamedSecret[]; readOnly: boolean }) {
  const makeSecret = useMakeSecret();
  const list = useRef<HTMLUListElement>(null);
  /** the button that had the focus is gone, and the whole notice after the last one */
  const focusNext = () => {
    const next = list.current?.isConnected ? list.current.querySelector('button') : null;
    (next ?? document.querySelector<HTMLElement>('main'))?.focus();
  };
  if (missing.length === 0) return null;
  return (
    <Notice kind="warn">
      <div class="stack">
        <p>
          {missing.length === 1 ? 'This webhook names a secret that does not exist' : 'Secrets that do not exist'}: it
          can’t be sent before {missing.length === 1 ? 'it is' : 'they are'} made.
        </p>
        <ul ref={list} class="missing-secrets" aria-label="Secrets that do not exist">
          {missing.map(({ name, signs }) => (
            <li key={name} class="row">
              <code>{name}</code>
              {!readOnly && makeSecret && (
                <Button
                  small
                  label={`Make it: ${name}`}
                  unless={whyNot('admin')}
                  onClick={() => makeSecret({ of: 'this webhook', name, signs, use: focusNext })}
                >
                  Make it
                </Button>
              )}
            </li>
          ))}
        </ul>
      </div>
    </Notice>
  );
}
