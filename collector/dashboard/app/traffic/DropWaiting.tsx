/** Asks before what waits is dropped: how many there are, and why. What was counted is what is dropped, or nothing. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { bodyOf, DELIVERY_FILTERS, type DeliveryFilters } from '../addresses/deliveries.ts';
import { writeFilter } from '../addresses/filterQuery.ts';
import { call, get } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { DeliveryCount } from '../api/types.ts';
import { useLoad } from '../api/useLoad.ts';
import { counted } from '../story/span.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { TextField } from '../ui/fields/Field.tsx';
import { ErrorState, Failure, Loading } from '../ui/layout/States.tsx';
import { Dialog } from '../ui/overlays/Dialog.tsx';
import { toast } from '../ui/overlays/toast.ts';
import { useSubmit } from '../ui/overlays/useSubmit.ts';

export function DropWaiting(props: {
  /** what waits among these */
  filter: DeliveryFilters;
  title: (what: string) => string;
  /** the button that leaves all as it is */
  keep: string;
  children?: ComponentChildren;
  /** some were dropped: a list that shows them is to be read anew */
  onDropped?(): void;
  onClose(): void;
}) {
  const { filter, title, keep, children, onDropped, onClose } = props;
  const waiting = { ...filter, state: 'waiting' };
  const query = writeFilter(waiting, DELIVERY_FILTERS);
  const { data, error, reload } = useLoad((signal) => get(`/api/deliveries/count${query}`, signal), [query]);
  const [reason, setReason] = useState('');
  const { busy, failed, submit } = useSubmit();
  const what = counted(data?.waiting ?? 0, 'webhook', 'webhooks');

  async function drop({ waiting: count, until }: DeliveryCount): Promise<void> {
    const to = filter.to === undefined ? until : Math.min(Number(filter.to), until);
    const why = reason.trim();
    const body = { ...bodyOf(waiting), to, count, ...(why !== '' && { reason: why }) };
    const answer = await call('POST', '/api/deliveries/cancel', { body });
    const rest = answer.underWay > 0 ? ` ${answer.underWay} were being sent; they are not tried again.` : '';
    toast(`${counted(answer.dropped, 'webhook is', 'webhooks are')} dropped.${rest}`, 'good');
    onDropped?.();
    onClose();
  }

  /** Some were sent meanwhile, or came: the right number is to be read first. */
  const countAnew = (error: unknown) => {
    if (error instanceof ApiProblem && error.status === 409) reload();
  };

  return (
    <Dialog
      title={title(what)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{keep}</Button>
          <Button
            kind="danger"
            icon="trash"
            busy={busy || data === undefined}
            unless={unlessOf(data)}
            onClick={() => data && submit(() => drop(data), countAnew)}
          >
            Drop {what}
          </Button>
        </>
      }
    >
      {!data && error === undefined && <Loading lines={2} label="Counting" />}
      {!data && error !== undefined && <ErrorState error={error} onRetry={reload} />}
      {data && (
        <>
          {children}
          <p>
            {data.waiting === 0
              ? 'Nothing waits.'
              : `Dropped ones are never sent by themselves. The Webhook Log keeps them, with your name and the reason.`}
          </p>
          {data.waiting > 0 && (
            <TextField
              label="Reason"
              value={reason}
              onInput={setReason}
              placeholder="for the Webhook Log and the audit log"
            />
          )}
        </>
      )}
      <Failure error={failed} />
    </Dialog>
  );
}

function unlessOf(data: DeliveryCount | undefined): string | undefined {
  if (data?.waiting === 0) return 'Nothing waits.';
  return data?.more ? 'These are too many to be counted. Narrow the filter, by time perhaps.' : undefined;
}
