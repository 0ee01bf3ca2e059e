import type { Response } from 'express';

/** How the partner answers, and what each way is good for. */
export const MODES = {
  ok: 'Answer 200',
  error500: 'Answer 500',
  gone410: 'Answer 410 Gone',
  busy429: 'Answer 429, try again in 7 s',
  refuse200: 'Answer 200, but refuse in the body',
  hang: 'Never answer',
  reset: 'Cut the connection',
  drip: 'Send a byte now and then, without end',
  large: 'Answer with 5 MiB',
} as const;

export type Mode = keyof typeof MODES;

export function isMode(value: unknown): value is Mode {
  return typeof value === 'string' && Object.hasOwn(MODES, value);
}

export interface Behaviour {
  /** For every path that starts with `path`. Without one: for all paths, whatever was said of single ones before. */
  set(mode: Mode, path?: string): void;
  /** The longest prefix decides. */
  modeFor(path: string): Mode;
  list(): { path: string; mode: Mode }[];
}

export function createBehaviour(): Behaviour {
  const modes = new Map<string, Mode>([['/', 'ok']]);
  return {
    set(mode, path) {
      if (path === undefined) modes.clear();
      modes.set(path ?? '/', mode);
    },
    modeFor(path) {
      let decisive = '';
      for (const prefix of modes.keys()) {
        if (path.startsWith(prefix) && prefix.length > decisive.length) decisive = prefix;
      }
      return modes.get(decisive) ?? 'ok';
    },
    list: () => [...modes].map(([path, mode]) => ({ path, mode })),
  };
}

const LARGE_BYTES = 5 * 1024 * 1024;
const DRIP_EVERY_MS = 250;

/** Answers in every mode but `ok`. */
export function answerBadly(mode: Exclude<Mode, 'ok'>, response: Response): void {
  switch (mode) {
    case 'error500':
      response.status(500).type('text').send('internal error');
      return;
    case 'gone410':
      response.status(410).type('text').send('this postback address is no longer in use');
      return;
    case 'busy429':
      response.status(429).set('Retry-After', '7').type('text').send('too many requests');
      return;
    case 'refuse200':
      response.json({ status: 'error', message: 'conversion refused: unknown click' });
      return;
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'drip': {
      response.type('text').write('.');
      const dripping = setInterval(() => response.write('.'), DRIP_EVERY_MS);
      response.once('close', () => clearInterval(dripping));
      return;
    }
    case 'large':
      response.type('text').send('x'.repeat(LARGE_BYTES));
      return;
  }
}
