/**
 * A script that isn't there is answered as one that says so: whoever pasted the address looks at the page's console, and never sees the
 * body of an answer that runs nothing.
 */
import type { Request, Response } from 'express';
import { scriptText } from './tagScript.ts';

/**
 * A browser runs no script that is answered 404, so it gets a 200; everybody else (monitors, curl) the 404. Browsers say by
 * `Sec-Fetch-Dest` what they fetch for, but for old ones, and none over plain http to another machine.
 */
export function sayInConsole(request: Request, response: Response, detail: string, headers: object): void {
  const { 'sec-fetch-dest': wantedFor, 'sec-fetch-mode': mode, 'user-agent': agent = '' } = request.headers;
  const isOldBrowser = wantedFor === undefined && mode === undefined && agent.startsWith('Mozilla/');
  response
    .status(wantedFor === 'script' || isOldBrowser ? 200 : 404)
    .set({ ...headers, 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-store' })
    .send(`console.error(${scriptText(`trl: ${detail}`)})\n`);
}

/** As it stands in an address, if it can be one by its characters: a console shows what it is told, and nobody else's words. */
export function quotedName(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? ` “${name}”` : '';
}
