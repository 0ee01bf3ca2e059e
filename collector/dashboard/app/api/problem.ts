/** What the admin API answers where something is wrong (RFC 9457), as an error to catch. */
import type { Problem } from '../../../admin/shapes.ts';

export interface FieldError {
  /** path in what was sent, e.g. `webhook.parameters[0].value` */
  field: string;
  message: string;
}

export class ApiProblem extends Error {
  override name = 'ApiProblem';

  constructor(
    /** 0: the collector could not be reached */
    readonly status: number,
    message: string,
    /** what stands in the problem beyond its detail: `field`, `errors`, `current`, `refusals`… */
    readonly body: Readonly<Partial<Record<keyof Problem, unknown>>> = {},
  ) {
    super(message);
  }

  /** What is wrong, by field; empty where no field is to blame. */
  get fields(): FieldError[] {
    const { errors, field } = this.body;
    if (Array.isArray(errors)) return errors;
    return typeof field === 'string' ? [{ field, message: this.message.replace(`${field}: `, '') }] : [];
  }
}

/** What was asked for does not exist, or no longer. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 404;
}

/** Any error as a sentence for people. */
export function sayError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
