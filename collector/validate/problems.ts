/** What is wrong with a configuration, and where. The field is a path as a person would write it: `connectors[2].webhook.url`. */
import type { Refusal } from './refusal.ts';

export interface FieldProblem {
  field: string;
  message: string;
  /** for a pixel that can't be made safe: every refusal with line and column */
  refusals?: Refusal[];
}

/** `fieldPath(['connectors', 2, 'webhook', 'url'])` → `connectors[2].webhook.url`; keys that aren't plain words are quoted. */
export function fieldPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(String(part))) text += text === '' ? String(part) : `.${String(part)}`;
    else text += `[${JSON.stringify(String(part))}]`;
  }
  return text;
}

/** Puts problems of a part under the part's own path: `below('connectors[2]', …)`. */
export function below(prefix: string, problems: FieldProblem[]): FieldProblem[] {
  return problems.map((problem) => ({ ...problem, field: joinField(prefix, problem.field) }));
}

function joinField(prefix: string, field: string): string {
  if (prefix === '' || field === '') return prefix + field;
  return field.startsWith('[') ? prefix + field : `${prefix}.${field}`;
}

/** container.json can't be used: the message names the file, the field, and what would be right. */
export class ContainerError extends Error {
  override name = 'ContainerError';
  readonly file: string;
  readonly problems: FieldProblem[];

  constructor(file: string, problems: FieldProblem[]) {
    super(problems.map(({ field, message }) => `${file}: ${field === '' ? '' : `${field}: `}${message}`).join('\n'));
    this.file = file;
    this.problems = problems;
  }
}

/** The file was changed by something else since it was last read or written here; writing now would undo that change. */
export class ContainerEditedError extends Error {
  override name = 'ContainerEditedError';
}

/** The file can't be written (disk full, read-only …); the running configuration is unchanged. */
export class ContainerUnwritableError extends Error {
  override name = 'ContainerUnwritableError';
}
