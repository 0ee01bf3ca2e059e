/** Who did what, the newest first. Nobody can change it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, withQuery } from '../../../api/client.ts';
import type { AuditEntry } from '../../../api/types.ts';
import { Button } from '../../../ui/buttons/Button.tsx';
import { Section } from '../../../ui/layout/Section.tsx';
import { EmptyState, ErrorState, Loading } from '../../../ui/layout/States.tsx';
import { Time } from '../../../ui/Time.tsx';
import { sayEntry } from './sayEntry.ts';

const PAGE = 50;

export function AuditLog() {
  const [entries, setEntries] = useState<readonly AuditEntry[]>();
  const [next, setNext] = useState<string | null>(null);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const ended = useRef(new AbortController());

  const read = async (cursor: string | null) => {
    setBusy(true);
    setError(undefined);
    try {
      const page = await get(withQuery('/api/audit', { limit: PAGE, cursor }), ended.current.signal);
      setEntries((before) => (cursor === null ? page.items : [...(before ?? []), ...page.items]));
      setNext(page.next);
    } catch (caught) {
      if (ended.current.signal.aborted) return;
      setError(caught);
    }
    setBusy(false);
  };
  useEffect(() => {
    void read(null);
    const { current } = ended;
    return () => current.abort();
  }, []);

  return (
    <Section
      title="Audit log"
      lead="Each change, noted before it is made. It can be read by everybody and changed by nobody."
      beside={
        <Button small icon="refresh" busy={busy} onClick={() => void read(null)}>
          Look again
        </Button>
      }
    >
      {!entries && error === undefined && <Loading lines={8} label="Loading the audit log" />}
      {error !== undefined && <ErrorState error={error} onRetry={() => void read(entries ? next : null)} />}
      {entries?.length === 0 && (
        <EmptyState icon="clock" title="Nothing was changed yet">
          Connectors, approvals, settings, tokens, secrets and replays will be noted here.
        </EmptyState>
      )}
      {entries && entries.length > 0 && (
        <ol class="audit" aria-label="Audit log">
          {entries.map((entry, index) => (
            <Entry key={`${entry.at} ${index}`} entry={entry} />
          ))}
        </ol>
      )}
      {next !== null && error === undefined && (
        <div class="row">
          <Button busy={busy} onClick={() => void read(next)}>
            Show older entries
          </Button>
        </div>
      )}
      {entries && entries.length > 0 && next === null && <p class="hint">That is all since the first start.</p>}
    </Section>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { at, who, detail, hash } = entry;
  const { said, subject, href } = sayEntry(entry);
  return (
    <li>
      <span class="small muted">
        <Time at={at} as="clock" />
      </span>
      <div>
        <p>
          <strong>{who}</strong> {said}{' '}
          {subject !== undefined && (href ? <a href={href}>{subject}</a> : <b>{subject}</b>)}
        </p>
        {(detail !== undefined || hash !== undefined) && (
          <p class="hint">
            {detail}
            {detail !== undefined && hash !== undefined && ' · '}
            {hash !== undefined && (
              <>
                hash <code title={hash}>{hash.slice(0, 12)}</code>
              </>
            )}
          </p>
        )}
      </div>
    </li>
  );
}
