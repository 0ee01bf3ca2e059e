/** Answers of 2xx that read like a refusal: somebody says whether they are. */
import { useState } from 'preact/hooks';
import { deliveryPath } from '../../../addresses/deliveries.ts';
import { call } from '../../../api/client.ts';
import type { Overview } from '../../../api/types.ts';
import { count } from '../../../chart/format.ts';
import { RefusalRule } from '../../../connector/RefusalRule.tsx';
import { whyNot } from '../../../sessionState.ts';
import { Badge } from '../../../ui/Badge.tsx';
import { Button, LinkButton } from '../../../ui/buttons/Button.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useDismiss } from './useDismiss.ts';

type Seeming = Overview['seemingRefusals'][number];

export function SeemingRefusalList({ refusals, onDecided }: { refusals: readonly Seeming[]; onDecided: () => void }) {
  const { busy, dismiss } = useDismiss(onDecided);
  const [chosen, setChosen] = useState<Seeming>();
  // the list may lose it while somebody is at it
  const dialog = chosen && (
    <RefusalRule
      delivery={{ id: chosen.delivery, connector: chosen.connector }}
      onClose={() => {
        setChosen(undefined);
        onDecided();
      }}
    />
  );
  if (refusals.length === 0) return dialog ?? null;

  const callFine = ({ connector, sign }: Seeming) =>
    dismiss(
      `${connector} ${sign}`,
      () => call('POST', '/api/overview/refusals/dismiss', { body: { connector, sign } }),
      'Such answers are fine, then. The audit log keeps it.',
    );

  return (
    <section class="card stack" aria-labelledby="home-refusals">
      {dialog}
      <h2 id="home-refusals">Taken for delivered, but the answer says no</h2>
      <ul class="home-failing">
        {refusals.map((one) => {
          const { connector, name, sign, count: times, looked, delivery, at, answer } = one;
          return (
            <li key={`${connector} ${sign}`}>
              <Badge tone="warn">Refused?</Badge>
              <div>
                <h3>
                  {name}
                  <code>{sign}</code>
                </h3>
                <p class="muted">
                  {count(times)} of its latest {count(looked)} answers {times === 1 ? 'reads' : 'read'} like a refusal,
                  though the status was 2xx; the last <Time at={at} />:
                </p>
                <p>
                  <code class="home-answer">{answer}</code>
                </p>
              </div>
              <div class="row">
                <Button
                  small
                  label={`${name}, ${sign}: this answer is a refusal`}
                  unless={whyNot('editor')}
                  onClick={() => setChosen(one)}
                >
                  This answer is a refusal …
                </Button>
                <Button
                  small
                  label={`${name}, ${sign}: it is fine`}
                  busy={busy === `${connector} ${sign}`}
                  unless={whyNot('editor')}
                  onClick={() => void callFine(one)}
                >
                  It is fine
                </Button>
                <LinkButton
                  small
                  kind="plain"
                  href={deliveryPath(delivery)}
                  label={`${name}, ${sign}: show the delivery`}
                >
                  Show the delivery
                </LinkButton>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
