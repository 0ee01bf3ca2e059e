/** Stopping pixels at once, all or those of a host, whatever their approvals say; and putting them back on air. */

import { useState } from 'preact/hooks';
import type { BodyFor } from '../../../../admin/calls.ts';
import { call, get } from '../../api/client.ts';
import { sayError } from '../../api/problem.ts';
import { useLoad } from '../../api/useLoad.ts';
import { whyNot } from '../../sessionState.ts';
import { Button } from '../../ui/buttons/Button.tsx';
import { TextField } from '../../ui/fields/Field.tsx';
import { ErrorState, Loading, Notice } from '../../ui/layout/States.tsx';
import { Dialog } from '../../ui/overlays/Dialog.tsx';
import { toast } from '../../ui/overlays/toast.ts';
import { Time } from '../../ui/Time.tsx';

export function KillSwitches({ onChanged }: { onChanged: () => void }) {
  const { data, error, reload } = useLoad((signal) => get('/api/kill', signal), []);
  const [host, setHost] = useState('');
  /** of the field, or of a switch */
  const [problem, setProblem] = useState<{ at: 'host' | 'switch'; text: string }>();
  const [asking, setAsking] = useState(false);
  const mayStop = whyNot('reviewer');

  const change = async (
    body: BodyFor<'POST', '/api/kill'> | undefined,
    done: string,
    lifted: 'all' | `hosts/${string}` = 'all',
  ) => {
    setProblem(undefined);
    setAsking(false);
    try {
      if (body) await call('POST', '/api/kill', { body });
      else await call('DELETE', `/api/kill/${lifted}`);
      toast(done, 'good');
      setHost('');
      reload();
      onChanged();
    } catch (refusal) {
      setProblem({ at: body && 'host' in body ? 'host' : 'switch', text: sayError(refusal) });
    }
  };

  return (
    <section class="card stack" aria-labelledby="kill-switches">
      <div>
        <h2 id="kill-switches">Kill switches</h2>
        <p class="hint">
          Stops pixels on every page from the next event on. Events still get their decision, which says so; webhooks go
          on.
        </p>
      </div>
      {!data && error !== undefined && <ErrorState error={error} onRetry={reload} />}
      {!data && error === undefined && <Loading lines={2} label="Loading kill switches" />}
      {problem?.at === 'switch' && (
        <p class="error" role="alert">
          {problem.text}
        </p>
      )}
      {data?.unwritten !== undefined && (
        <Notice kind="bad">
          <p>{data.unwritten}</p>
        </Notice>
      )}
      {data && data.pixels.length > 0 && (
        <p>
          {data.pixels.length === 1 ? 'One approved pixel is' : `${data.pixels.length} approved pixels are`} stopped
          now.
        </p>
      )}
      {data?.all && (
        <Notice kind="bad">
          <p>
            <strong>All pixels are stopped</strong> by {data.all.by}, <Time at={data.all.at} />.
          </p>
          <Button small unless={mayStop} onClick={() => void change(undefined, 'Pixels run again')}>
            Let pixels run again
          </Button>
        </Notice>
      )}
      {data && data.hosts.length > 0 && (
        <ul class="review-list" aria-label="Stopped hosts">
          {data.hosts.map(({ host: stopped, at, by }) => (
            <li key={stopped} class="row">
              <code>{stopped}</code>
              <span class="muted">
                by {by}, <Time at={at} />
              </span>
              <Button
                small
                label={`Allow ${stopped} again`}
                icon="cross"
                kind="plain"
                unless={mayStop}
                onClick={() =>
                  void change(
                    undefined,
                    `Pixels that reach ${stopped} run again`,
                    `hosts/${encodeURIComponent(stopped)}`,
                  )
                }
              />
            </li>
          ))}
        </ul>
      )}
      {/* what stands above comes first: a button that moves under the hand isn't pressed */}
      {(data || error !== undefined) && (
        <form
          class="stack kill-host"
          onSubmit={(event) => {
            event.preventDefault();
            if (mayStop === undefined) void change({ host }, `Pixels that reach ${host} are stopped`);
          }}
        >
          <TextField
            label="Stop pixels that reach the host"
            code
            placeholder="cdn.partner.example"
            value={host}
            onInput={setHost}
            error={problem?.at === 'host' ? problem.text : undefined}
          />
          <div class="row">
            <Button type="submit" unless={mayStop}>
              Stop this host
            </Button>
            {!data?.all && (
              <Button kind="danger" unless={mayStop} onClick={() => setAsking(true)}>
                Stop all pixels
              </Button>
            )}
          </div>
        </form>
      )}
      {asking && (
        <Dialog
          title="Stop all pixels?"
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>Leave them</Button>
              <Button kind="danger" onClick={() => void change({ all: true }, 'All pixels are stopped')}>
                Stop all
              </Button>
            </>
          }
        >
          <p>No pixel of any connector runs until you let them. Approvals stay as they are.</p>
        </Dialog>
      )}
    </section>
  );
}
