/** What a pasted text is, asked of the collector a moment after each change: the same schema as for what is saved. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { secretMissedIn } from '../../../../../../connector/secrets/missingSecret.ts';
import { isObject } from '../../../../../../validate/isObject.ts';
import { call } from '../../../../api/client.ts';
import { type FieldError, sayError } from '../../../../api/problem.ts';
import type { DraftPreview } from '../../../../api/types.ts';
import { type Pasted, type Read, readPasted } from '../../model/json/pasted.ts';

const AFTER_MS = 250;

export interface Problem extends FieldError {
  line: number;
}

export interface Checked {
  read: Read | undefined;
  chosen: Pasted | undefined;
  /** undefined: not known yet */
  problems: readonly Problem[] | undefined;
  /** it can be put into the draft; what is wrong then is for the form to show */
  isUsable: boolean;
  /** why it could not be asked */
  failed: string | undefined;
}

interface Answer {
  to: Pasted;
  answer?: DraftPreview;
  failed?: string;
}

export function usePasted(text: string, index: number): Checked {
  const read = useMemo(() => (text.trim() === '' ? undefined : readPasted(text)), [text]);
  const chosen = read?.ok ? (read.connectors[index] ?? read.connectors[0]) : undefined;
  const [last, setLast] = useState<Answer>();

  useEffect(() => {
    if (!chosen) return;
    const controller = new AbortController();
    const ask = () => {
      const body = { connector: chosen.input, event: { name: firstTrigger(chosen.input) } };
      call('POST', '/api/preview', { body: body as never, signal: controller.signal }).then(
        (answer) => setLast({ to: chosen, answer }),
        (error: unknown) => {
          if (!controller.signal.aborted) setLast({ to: chosen, failed: sayError(error) });
        },
      );
    };
    const timer = setTimeout(ask, AFTER_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [chosen]);

  const { answer, failed } = last && last.to === chosen ? last : ({} as Partial<Answer>);
  const problems = answer?.problems
    // those are listed with a way to make them
    .filter(({ message }) => secretMissedIn(message) === undefined)
    .map(({ field, message }) => ({
      field,
      message,
      line: read?.ok ? read.line(placeOf(chosen?.at ?? '', field)) : 1,
    }))
    .sort((a, b) => a.line - b.line);
  // without an event, it was too wrong to be tried
  return { read, chosen, problems, isUsable: answer !== undefined && answer.event !== null, failed };
}

function placeOf(at: string, field: string): string {
  return at === '' || field === '' ? at + field : field.startsWith('[') ? at + field : `${at}.${field}`;
}

/** Of whatever it is: a name that the preview takes. */
function firstTrigger(input: unknown): string {
  const first = isObject(input) && Array.isArray(input.triggers) ? input.triggers[0] : undefined;
  return typeof first === 'string' && /^[A-Za-z][A-Za-z0-9_ .-]{0,63}$/.test(first) ? first : 'Purchase';
}
