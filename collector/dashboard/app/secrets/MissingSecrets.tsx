/** Secrets that are named and that nobody made, each with a way to make it. */
import { useRef } from 'preact/hooks';
import { whyNot } from '../sessionState.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { Notice } from '../ui/layout/States.tsx';
import { useMakeSecret } from './makeSecret.ts';
import type { NamedSecret } from './named.ts';
import { hostsOf } from './proposeName.ts';

/** `url`: of the webhook that names them. */
export function MissingSecrets(props: { missing: readonly NamedSecret[]; url: string; readOnly: boolean }) {
  const { missing, url, readOnly } = props;
  const makeSecret = useMakeSecret();
  const list = useRef<HTMLUListElement>(null);
  const ask = ({ name, signs }: NamedSecret) => {
    // the button goes when it is made, and the whole list after the last one
    const around = list.current?.closest<HTMLElement>('dialog, main');
    makeSecret?.({
      of: 'this webhook',
      name,
      signs,
      hosts: hostsOf(url.trim()),
      use: () => {
        const next = list.current?.isConnected ? list.current.querySelector('button') : null;
        (next ?? around?.querySelector<HTMLElement>(':scope > .dialog-body textarea') ?? around)?.focus();
      },
    });
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
                <Button small label={`Make it: ${name}`} unless={whyNot('admin')} onClick={() => ask({ name, signs })}>
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
