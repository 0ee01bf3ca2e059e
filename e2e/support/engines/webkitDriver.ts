/**
 * Debian's WebKitGTK by its own WebDriver (https://www.w3.org/TR/webdriver2/), in a display of its own: it has no headless
 * mode. Each profile is a session, of which the driver allows one at a time.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../../collector/testing/freePort.testing.ts';
import { type Engine, expressionOf, type Profile } from './engine.ts';

export interface WebKitPrograms {
  driver: string;
  display: string;
}

/** as the standard names the key of an element's reference */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

const START_TIMEOUT_MS = 30_000;
/** a start takes about one second */
const SESSION_TIMEOUT_MS = 20_000;

export async function startWebKitDriver({ driver, display }: WebKitPrograms): Promise<Engine> {
  const screen = spawn(display, ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const started: ChildProcess[] = [screen];
  async function close(): Promise<void> {
    for (const process of started.reverse()) {
      if (process.exitCode !== null || process.signalCode !== null || process.pid === undefined) continue;
      const ended = once(process, 'exit');
      process.kill();
      await ended;
    }
  }

  async function startDriver(): Promise<{ root: string; process: ChildProcess }> {
    const port = await freePort();
    const process_ = spawn(driver, [`--port=${port}`], {
      stdio: 'ignore',
      env: {
        ...process.env,
        DISPLAY: shown,
        // there is no graphics card, and inside containers no right to make further ones
        WEBKIT_DISABLE_COMPOSITING_MODE: '1',
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      },
    });
    started.push(process_);
    const root = `http://127.0.0.1:${port}`;
    await listening(root, process_);
    return { root, process: process_ };
  }

  let shown: string | undefined;
  try {
    shown = await displayOf(screen);
    let webdriver = await startDriver();
    /** Once in some hundred times the browser never comes up, and its driver waits for it: then another driver. */
    const newestSession = async (): Promise<Session> => {
      try {
        return await newSession(webdriver.root);
      } catch (error) {
        if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
        webdriver.process.kill('SIGKILL');
        webdriver = await startDriver();
        return newSession(webdriver.root);
      }
    };

    const first = await newestSession();
    await first.call('DELETE', '');

    return {
      description: `WebKit ${first.version} (${driver}, by WebDriver)`,
      newProfile: async () => profileOf(await newestSession()),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Session {
  version: string;
  call<Result>(method: string, path: string, body?: object): Promise<Result>;
}

async function newSession(root: string): Promise<Session> {
  const { sessionId, capabilities } = await request<{ sessionId: string; capabilities: { browserVersion: string } }>(
    'POST',
    `${root}/session`,
    { capabilities: {} },
    AbortSignal.timeout(SESSION_TIMEOUT_MS),
  );
  return {
    version: capabilities.browserVersion,
    call: (method, path, body) => request(method, `${root}/session/${sessionId}${path}`, body),
  };
}

function profileOf({ call }: Session): Profile {
  return {
    open: (url) => call('POST', '/url', { url }),
    run: async (code, ...given) =>
      JSON.parse(await call('POST', '/execute/sync', { script: `return ${expressionOf(code, given)}`, args: [] })),
    async click(selector) {
      const element = await call<{ [ELEMENT]: string }>('POST', '/element', { using: 'css selector', value: selector });
      await call('POST', `/element/${element[ELEMENT]}/click`, {});
    },
    async newTab() {
      const { handle } = await call<{ handle: string }>('POST', '/window/new', { type: 'tab' });
      await call('DELETE', '/window');
      await call('POST', '/window', { handle });
    },
    // of the page that is open, which in these tests are all
    deleteCookies: () => call('DELETE', '/cookie'),
    close: () => call('DELETE', ''),
  };
}

/** Rejects with the driver's words where it refuses, with fetch's TypeError or DOMException where it doesn't answer. */
async function request<Result>(method: string, url: string, body?: object, signal?: AbortSignal): Promise<Result> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }), ...(signal && { signal }) });
  const { value } = (await response.json()) as { value: Result & { error: string; message: string } };
  if (!response.ok) throw new Error(`${method} ${url}: ${value.error}: ${value.message}`);
  return value;
}

/** The display that the server chose. */
async function displayOf(screen: ChildProcess): Promise<string> {
  const failed = once(screen, 'exit').then(([code]) => {
    throw new Error(`the display ended with ${code}`);
  });
  const [number] = await Promise.race([once(screen.stdio[3] as Readable, 'data'), failed]);
  return `:${String(number).trim()}`;
}

async function listening(root: string, webdriver: ChildProcess): Promise<void> {
  const giveUp = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < giveUp && webdriver.exitCode === null) {
    const ready = await request(`GET`, `${root}/status`).catch(() => undefined);
    if (ready !== undefined) return;
    await wait(50);
  }
  throw new Error(`WebKit’s driver did not listen at ${root}`);
}
