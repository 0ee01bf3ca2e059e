/** Asks before what waits for its schedule is sent now: how many there are, and what becomes of those that fail. */
import { bodyOf, DELIVERY_FILTERS, type DeliveryFilters } from '../../addresses/deliveries.ts';
import { writeFilter } from '../../addresses/filterQuery.ts';
import { call, get } from '../../api/client.ts';
import { useLoad } from '../../api/useLoad.ts';
import { counted } from '../../story/span.ts';
import { saySent } from '../../traffic/saySent.ts';
import { Button } from '../../ui/buttons/Button.tsx';
import { ErrorState, Failure, Loading } from '../../ui/layout/States.tsx';
import { Dialog } from '../../ui/overlays/Dialog.tsx';
import { toast } from '../../ui/overlays/toast.ts';
import { useSubmit } from '../../ui/overlays/useSubmit.ts';

export function SendWaiting(props: { filter: DeliveryFilters; isFiltered: boolean; onClose(): void }) {
  const { filter, isFiltered, onClose } = props;
  const waiting = { ...filter, state: 'waiting' };
  const query = writeFilter(waiting, DELIVERY_FILTERS);
  const { data, error, reload } = useLoad((signal) => get(`/api/deliveries/count${query}`, signal), [query]);
  const { busy, failed, submit } = useSubmit();
  const what = `${data?.more ? 'more than ' : ''}${counted(data?.waiting ?? 0, 'webhook', 'webhooks')}`;

  async function send(): Promise<void> {
    const sent = await call('POST', '/api/deliveries/send', { body: bodyOf(waiting) });
    toast(saySent(sent), sent.due > 0 ? 'good' : undefined);
    onClose();
  }

  return (
    <Dialog
      title="Send what waits now?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            busy={busy || data === undefined}
            unless={data?.waiting === 0 ? 'Nothing waits.' : undefined}
            onClick={() => submit(send)}
          >
            {data && data.waiting > 0 ? `Send ${what} now` : 'Send now'}
          </Button>
        </>
      }
    >
      {!data && error === undefined && <Loading lines={2} label="Counting" />}
      {!data && error !== undefined && <ErrorState error={error} onRetry={reload} />}
      {data && (
        <>
          <p>
            {isFiltered ? 'Of what the filter matches, ' : 'No filter is set: of the whole Webhook Log, '}
            {data.waiting === 0 ? 'nothing waits.' : `${what} wait${data.waiting === 1 && !data.more ? 's' : ''}.`}
          </p>
          <p class="muted">
            It is one attempt more: what fails goes back to its schedule and loses nothing. What is paused, turned off
            or disabled stays held.
          </p>
        </>
      )}
      <Failure error={failed} />
    </Dialog>
  );
}
