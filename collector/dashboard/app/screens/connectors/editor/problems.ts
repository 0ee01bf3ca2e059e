/** What the collector refused when it was to save, by field. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { FieldError } from '../../../api/problem.ts';
import { toast } from '../../../ui/toast.ts';

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
