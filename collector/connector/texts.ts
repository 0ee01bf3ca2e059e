/** What texts of the configuration have in common: one line, and the names of secrets. */
import { z } from 'zod';
import { isPrototypeKey } from '../validate/plainData.ts';

export const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;
/** with `SECRET.` before it, it is a dynamic parameter's name, which has at most 64 characters */
const SECRET_NAME = /^[A-Za-z0-9_-]{1,57}$/;

/** One line of text: not empty, no control character; `spaces`: may start or end with one. */
export const line = (max: number, { spaces = false } = {}) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !CONTROL_CHARACTER.test(text), 'holds a control character')
    .refine((text) => spaces || text.trim() === text, 'starts or ends with a space');

/** Stands in `{{SECRET.name}}` and in the path of `/api/secrets/:name`. */
export const secretName = z
  .string()
  .regex(SECRET_NAME, 'has to be 1 to 57 letters, digits, "_" or "-"')
  .refine((name) => !isPrototypeKey(name), 'is a name that is not allowed here');
