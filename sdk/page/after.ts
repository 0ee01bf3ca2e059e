import { attempt } from './attempt.ts';

type Method = (...values: unknown[]) => unknown;

/** Has `tell` hear of each call of a method once it is done; what `tell` throws isn't the caller's. */
export function after<Name extends string>(
  object: object,
  name: Name,
  tell: (name: Name, values: unknown[], result: unknown) => unknown,
): void {
  const methods = object as Record<string, Method>;
  const work = methods[name] as Method;
  methods[name] = (...values) => {
    const result = work.apply(object, values);
    attempt(() => tell(name, values, result));
    return result;
  };
}
