/** What the tests of the SDK's core need of a browser, whoever made it and however it is driven. */

export interface Engine {
  /** program, version and protocol, for the output */
  description: string;
  /** A visitor nobody has seen before, with a tab open. */
  newProfile(): Promise<Profile>;
  close(): Promise<void>;
}

/** One visitor's browser: cookies and storage outlive the tab. */
export interface Profile {
  /** Returns once the page has loaded. */
  open(url: string): Promise<void>;
  /** Calls the function in the page and waits for what it returns; arguments and result go as JSON. Rejects where it throws. */
  run<Arguments extends unknown[], Result>(
    code: (...given: Arguments) => Result | Promise<Result>,
    ...given: Arguments
  ): Promise<Result>;
  /** A real click, with a user's activation, on the first element that matches. */
  click(selector: string): Promise<void>;
  /** Leaves the tab for a new one, so that only what the profile keeps is left. */
  newTab(): Promise<void>;
  /** all that the profile has */
  deleteCookies(): Promise<void>;
  close(): Promise<void>;
}

/** An expression for `run`: a promise of the result as JSON. */
export function expressionOf(code: (...given: never[]) => unknown, given: unknown[]): string {
  return `(async () => JSON.stringify(await (${code})(...${JSON.stringify(given)})) || 'null')()`;
}
