/** Sending a short form: under way, and what is wrong at which field. */
import { useState } from 'preact/hooks';
import { ApiProblem, type FieldError, sayError } from '../api/problem.ts';
import { toast } from '../ui/overlays/toast.ts';

export interface Submit {
  busy: boolean;
  /** of this field, or of a part of it */
  problem(field: string): string | undefined;
  /** It was changed since: what was wrong with it may be right. */
  forget(fields: readonly string[]): void;
  /** `found`: what is wrong before anything is sent. Gives what `work` gave, undefined where it failed. */
  run<Answer>(work: () => Promise<Answer>, found?: readonly FieldError[]): Promise<Answer | undefined>;
}

export function useSubmit(): Submit {
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly FieldError[]>([]);
  return {
    busy,
    problem: (field) => problems.find(({ field: at }) => at === field || at.startsWith(`${field}[`))?.message,
    forget: (fields) =>
      setProblems((before) =>
        before.filter(({ field }) => !fields.some((changed) => field === changed || field.startsWith(`${changed}[`))),
      ),
    async run(work, found = []) {
      setProblems(found);
      if (found.length > 0) return undefined;
      setBusy(true);
      try {
        return await work();
      } catch (error) {
        if (error instanceof ApiProblem && error.fields.length > 0) setProblems(error.fields);
        else toast(sayError(error), 'bad');
        return undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}
