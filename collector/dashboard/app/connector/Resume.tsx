/** Ends the pause of a connector's webhook: one of what waits goes first, and "on again" is said only where the partner took it. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Tried } from '../../../admin/shapes.ts';
import { deliveryPath } from '../addresses/deliveries.ts';
import { call } from '../api/client.ts';
import { sayError } from '../api/problem.ts';
import type { ShownConnector } from '../api/types.ts';
import { whyNot } from '../sessionState.ts';
import { saySent } from '../traffic/saySent.ts';
import { Button } from '../ui/buttons/Button.tsx';
import { toast } from '../ui/overlays/toast.ts';

/** What is under way, and what the last try came to. */
type Resuming = { state: 'idle' } | { state: 'trying' } | { state: 'stillPaused'; tried: Tried };

/** `name`: where several stand on one screen, whose it is; `children`: further buttons. */
export function Resume(props: {
  connector: string;
  name?: string;
  onResumed: (connector: ShownConnector) => void;
  children?: ComponentChildren;
}) {
  const { connector, name, onResumed, children } = props;
  const [resuming, setResuming] = useState<Resuming>({ state: 'idle' });
  const resume = async (send: boolean) => {
    setResuming({ state: 'trying' });
    try {
      const { tried, sent, ...shown } = await call('POST', `/api/connectors/${connector}/webhook/resume`, {
        body: { send },
      });
      if (tried && !tried.isBack) return setResuming({ state: 'stillPaused', tried });
      const how = tried ? `The partner ${tried.status === null ? 'took one' : `answered ${tried.status}`}: ` : '';
      const rest = sent ? saySent(sent) : 'what is due is sent now, the rest at its next time.';
      toast(`${how}the webhook is on again. ${rest}`, 'good');
      onResumed(shown);
    } catch (error) {
      toast(sayError(error), 'bad');
    }
    setResuming({ state: 'idle' });
  };
  const isTrying = resuming.state === 'trying';
  const of = (label: string) => (name === undefined ? {} : { label: `${name}: ${label}` });
  const all = 'Resume, and send what waits';
  return (
    <>
      <p role="status">
        {isTrying && 'Trying: one of what waits goes first …'}
        {resuming.state === 'stillPaused' && (
          <>
            <strong>{sayTried(resuming.tried)}, still paused.</strong> Nothing else was sent.{' '}
            <a href={deliveryPath(resuming.tried.delivery)}>See the attempt</a>
          </>
        )}
      </p>
      <p class="row">
        <Button
          small
          kind="primary"
          {...of(all)}
          onClick={() => void resume(true)}
          busy={isTrying}
          unless={whyNot('editor')}
        >
          {all}
        </Button>
        <Button
          small
          {...of('resume by schedule')}
          onClick={() => void resume(false)}
          busy={isTrying}
          unless={whyNot('editor')}
        >
          Resume by schedule
        </Button>
        {children}
      </p>
    </>
  );
}

function sayTried({ status, error }: Tried): string {
  if (status === null) return `No answer${error === undefined ? '' : ` (${error.replace(/\.$/, '')})`}`;
  return status === 410 ? '410 again' : `Answered ${status}`;
}
