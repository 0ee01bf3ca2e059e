/** "This answer is a refusal": the rule that says so, what it would have made of the latest answers, and saving it. */
import './refusalRule.css';
import { useEffect, useState } from 'preact/hooks';
import type { ResponseRule } from '../../../connector/types.ts';
import { call, get } from '../api/client.ts';
import { ApiProblem, sayError } from '../api/problem.ts';
import type { RuleTrial } from '../api/types.ts';
import { whyNot } from '../sessionState.ts';
import { counted } from '../story/span.ts';
import type { Delivery } from '../story/types.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { ErrorState, Failure, Loading } from '../ui/layout/States.tsx';
import { Dialog } from '../ui/overlays/Dialog.tsx';
import { toast } from '../ui/overlays/toast.ts';
import { useSubmit } from '../ui/overlays/useSubmit.ts';
import { Time } from '../ui/Time.tsx';
import { RuleFields } from './RuleFields.tsx';

export function RefusalRule({ delivery, onClose }: { delivery: Pick<Delivery, 'id' | 'connector'>; onClose(): void }) {
  const { id, connector } = delivery;
  const path = `/api/connectors/${encodeURIComponent(connector)}` as const;
  /** undefined: what the collector makes of the answer */
  const [edited, setEdited] = useState<ResponseRule>();
  const [trial, setTrial] = useState<RuleTrial>();
  const [error, setError] = useState<unknown>();
  const { busy, failed, submit } = useSubmit();
  const [round, setRound] = useState(0);
  const asked = JSON.stringify(edited ?? null);

  useEffect(() => {
    const leaving = new AbortController();
    call('POST', `${path}/response-rule/try`, {
      body: edited ? { rule: edited } : { delivery: id },
      signal: leaving.signal,
    }).then(
      (answer) => {
        setTrial(answer);
        setError(undefined);
      },
      (caught: unknown) => {
        if (!leaving.signal.aborted) setError(caught);
      },
    );
    return () => leaving.abort();
  }, [asked, round]);

  const rule = edited ?? trial?.rule;
  const fields = error instanceof ApiProblem ? error.fields : [];
  const wrong = (part: string) => fields.find(({ field }) => field === `rule.${part}`)?.message;

  async function save(chosen: ResponseRule): Promise<void> {
    const saved = await get(path);
    if (!saved.webhook) throw new Error('This connector has no webhook any more.');
    await call('PUT', path, { body: { ...saved, webhook: { ...saved.webhook, responseRule: chosen } } });
    toast('Saved: such answers count as rejected from now on.', 'good');
    onClose();
  }

  return (
    <Dialog
      title="This answer is a refusal"
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            busy={busy || rule === undefined}
            unless={whyNot('editor') ?? (error === undefined ? undefined : 'The rule can’t be saved as it is.')}
            onClick={() => rule && submit(() => save(rule))}
          >
            Save the rule
          </Button>
        </>
      }
    >
      {!rule && error === undefined && <Loading lines={4} label="Making a rule from the answer" />}
      {!rule && error !== undefined && <ErrorState error={error} onRetry={() => setRound(round + 1)} />}
      {rule && (
        <>
          <p>
            An answer with 2xx counts as delivered only where this holds. Others end as rejected, and Home shows them.
          </p>
          <RuleFields label="Counts as delivered" rule={rule} onChange={setEdited} problem={wrong} always />
          <div role="status">
            {fields.length === 0 && error !== undefined && <p class="error">{sayError(error)}</p>}
            {trial && error === undefined && <Tried trial={trial} />}
          </div>
        </>
      )}
      <Failure error={failed} />
    </Dialog>
  );
}

function Tried({ trial: { looked, accepted, rejected, unknown, changed, examples } }: { trial: RuleTrial }) {
  return (
    <>
      <p>
        Of the last {counted(looked, 'answer')}, {accepted} would count as delivered, {rejected} as rejected
        {unknown > 0 && `, and of ${unknown} it can’t be told`}: <strong>{changed} otherwise than they ended</strong>.
      </p>
      {examples.length > 0 && (
        <ul class="rule-examples">
          {examples.map(({ delivery, at, why }) => (
            <li key={delivery} class="small">
              <Time at={at} as="clock" /> <code>{delivery}</code> {why ?? 'would count as delivered'}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
