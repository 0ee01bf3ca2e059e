/** What the draft would send, asked of the collector a moment after each change: the same code as the real send. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from '../../../../api/client.ts';
import { sayError } from '../../../../api/problem.ts';
import type { DraftPreview } from '../../../../api/types.ts';
import { type Draft, previewInputOf } from '../../model/connectorDraft.ts';
import type { ChosenEvent } from './EventChoice.tsx';

const AFTER_MS = 200;

export interface Preview {
  /** stays while the next is asked for */
  answer: DraftPreview | undefined;
  /** why there is none */
  error: string | undefined;
  event: ChosenEvent;
  choose: (event: ChosenEvent) => void;
}

/** `secrets`: how many are known; with another one, what was wrong may be right. */
export function usePreview(draft: Draft, secrets: number | undefined): Preview {
  const [state, setState] = useState<Pick<Preview, 'answer' | 'error'>>({ answer: undefined, error: undefined });
  const [chosen, choose] = useState<ChosenEvent>();
  const [first = 'Purchase'] = draft.triggers;
  const fallback = { name: draft.triggers.includes('Purchase') ? 'Purchase' : first };
  const isLost = chosen !== undefined && 'name' in chosen && !draft.triggers.includes(chosen.name);
  const event = chosen === undefined || isLost ? fallback : chosen;
  const body = JSON.stringify({
    connector: previewInputOf(draft),
    ...('id' in event
      ? { eventId: event.id, ...(event.ofName !== undefined && { eventName: event.ofName }) }
      : { event: { name: event.name } }),
  });
  const isFirst = useRef(true);

  useEffect(() => {
    const controller = new AbortController();
    const ask = () => {
      call('POST', '/api/preview', { body: JSON.parse(body), signal: controller.signal }).then(
        (answer) => setState({ answer, error: undefined }),
        (error: unknown) => {
          if (!controller.signal.aborted) setState(({ answer }) => ({ answer, error: sayError(error) }));
        },
      );
    };
    const timer = setTimeout(ask, isFirst.current ? 0 : AFTER_MS);
    isFirst.current = false;
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [body, secrets]);

  return { ...state, event, choose };
}
