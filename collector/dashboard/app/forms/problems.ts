/** What the collector refused when it was to save, by field. */
import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { FieldError } from '../api/problem.ts';
import { isSame } from '../conflict/changes.ts';
import { toast } from '../ui/overlays/toast.ts';

export const ProblemsContext = createContext<readonly FieldError[]>([]);

/** What is wrong with this field, or with a part of it where `parts` is true. */
export function useProblem(): (field: string, options?: { parts?: boolean }) => string | undefined {
  const problems = useContext(ProblemsContext);
  return (field, { parts = false } = {}) =>
    problems.find((problem) => {
      const { field: at } = problem;
      return at === field || (parts && (at.startsWith(`${field}.`) || at.startsWith(`${field}[`)));
    })?.message;
}

/** What was refused of what was sent. `sent` is the body as the API takes it: fields are named by their place in it. */
interface Refused {
  fields: readonly FieldError[];
  sent: object;
}

/**
 * What is still wrong: a field that was changed since is no longer said to be. `body`: what would be sent now. `refuse` with no
 * fields: nothing is wrong.
 */
export function useRefused(body: object | undefined): {
  problems: readonly FieldError[];
  /** all of the last refusal: the same until the next one */
  refused: readonly FieldError[];
  refuse(fields: readonly FieldError[], sent?: object): void;
} {
  const [{ fields, sent }, setRefused] = useState<Refused>({ fields: [], sent: {} });
  return {
    problems: body ? fields.filter(({ field }) => isSame(valueAt(sent, field), valueAt(body, field))) : fields,
    refused: fields,
    refuse: (found, what = body ?? {}) => setRefused({ fields: found, sent: what }),
  };
}

/** At `webhook.parameters[2].name`, or `consent.google["a.b"]`; undefined where there is no such place. */
export function valueAt(body: object, field: string): unknown {
  const steps = Array.from(field.matchAll(/("(?:[^"\\]|\\.)*")|[^.[\]]+/g), ([step, quoted]) =>
    quoted === undefined ? step : String(JSON.parse(quoted)),
  );
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | null | undefined)?.[step], body);
}

/** Once the errors are on the screen: whoever saved goes on at the first one. `problems`: said aloud where no field shows one. */
export function focusFirstError(form: HTMLFormElement | null, problems: readonly FieldError[] = []): void {
  requestAnimationFrame(() => {
    setTimeout(() => {
      const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid="true"]');
      const [first] = problems;
      if (!wrong && first) toast(`${first.field}: ${first.message}`, 'bad');
      // the code editor's field stands in a shadow root
      const field = wrong?.shadowRoot?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? wrong;
      field?.focus();
      wrong?.scrollIntoView({ block: 'center' });
    });
  });
}
