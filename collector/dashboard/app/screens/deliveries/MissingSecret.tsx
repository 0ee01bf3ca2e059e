/** An attempt that failed for want of a secret: making it here, where that is found out. */
import { useRef, useState } from 'preact/hooks';
import { secretMissedIn } from '../../../../connector/secrets/missingSecret.ts';
import { get } from '../../api/client.ts';
import { useLoad } from '../../api/useLoad.ts';
import { NewSecretDialog } from '../../secrets/NewSecretDialog.tsx';
import { hostsOf } from '../../secrets/proposeName.ts';
import { whyNot } from '../../sessionState.ts';
import type { Delivery } from '../../story/types.ts';
import { Button } from '../../ui/buttons/Button.tsx';

/** Nothing, where `error` is of something else. */
export function MissingSecret({ error, delivery }: { error: string; delivery: Delivery }) {
  const name = secretMissedIn(error);
  return name === undefined ? null : <MakeIt name={name} delivery={delivery} />;
}

function MakeIt({ name, delivery: { connector: id, state, url } }: { name: string; delivery: Delivery }) {
  const { data, reload } = useLoad(
    async (signal) => {
      const [secrets, connectors] = await Promise.all([get('/api/secrets', signal), get('/api/connectors', signal)]);
      return {
        taken: secrets.items.map((secret) => secret.name),
        setUp: connectors.items.find((one) => one.id === id),
      };
    },
    [id],
  );
  const [asking, setAsking] = useState(false);
  /** stays when the button that had the focus goes */
  const place = useRef<HTMLDivElement>(null);
  if (!data) return null;
  const { taken, setUp } = data;
  const isIt = (other: string) => other.toLowerCase() === name.toLowerCase();
  if (taken.some(isIt)) {
    return (
      <div ref={place} tabIndex={-1} class="hint">
        There is a secret {name} now: {state === 'waiting' ? 'the next try has it.' : 'what is sent again has it.'}
      </div>
    );
  }
  const signs = setUp?.webhook?.signWith?.some(isIt) ?? false;
  return (
    <div ref={place} tabIndex={-1}>
      <Button small icon="key" unless={whyNot('admin')} onClick={() => setAsking(true)}>
        Make the secret {name} …
      </Button>
      {asking && (
        <NewSecretDialog
          ask={{ of: 'this webhook', name, signs, use: () => place.current?.focus() }}
          connector={setUp?.name ?? ''}
          hosts={hostsOf(url ?? '')}
          taken={taken}
          onMade={reload}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
