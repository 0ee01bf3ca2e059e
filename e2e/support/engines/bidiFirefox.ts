/**
 * A stock Firefox by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which it speaks without a driver. Playwright 1.65
 * starts one too (channel `moz-firefox`), but then sends commands that no release knows yet.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectBidi } from './bidi.ts';
import { type Engine, expressionOf, type Profile } from './engine.ts';

const START_TIMEOUT_MS = 60_000;

/** Nothing but the tests' own traffic, and no page of Firefox's own. */
const PREFERENCES = {
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
};

export async function startStockFirefox(executable: string): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'trl-firefox-'));
  const preferences = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(folder, 'user.js'), preferences.join(''));
  const firefox = spawn(
    executable,
    ['--headless', '--no-remote', '--profile', folder, '--remote-debugging-port', '0'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const closed = once(firefox, 'exit').catch(() => undefined);
  async function close(): Promise<void> {
    firefox.kill();
    await closed;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  try {
    const { command } = await connectBidi(`${await listening(firefox)}/session`);
    const { capabilities } = await command<{ capabilities: { browserVersion: string } }>('session.new', {
      capabilities: {},
    });

    async function newProfile(): Promise<Profile> {
      const { userContext } = await command<{ userContext: string }>('browser.createUserContext', {});
      const openTab = () => command<{ context: string }>('browsingContext.create', { type: 'tab', userContext });
      let { context } = await openTab();

      async function call(functionDeclaration: string, userActivation = false): Promise<string> {
        const answer = await command<CallResult>('script.callFunction', {
          functionDeclaration,
          awaitPromise: true,
          userActivation,
          target: { context },
        });
        if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
        return answer.result.value;
      }

      return {
        async open(url) {
          await command('browsingContext.navigate', { context, url, wait: 'complete' });
        },
        run: async (code, ...given) => JSON.parse(await call(`() => ${expressionOf(code, given)}`)),
        async click(selector) {
          const { nodes } = await command<{ nodes: { sharedId: string }[] }>('browsingContext.locateNodes', {
            context,
            locator: { type: 'css', value: selector },
          });
          const [element] = nodes;
          if (element === undefined) throw new Error(`nothing matches ${selector}`);
          const actions = [
            { type: 'pointerMove', x: 0, y: 0, origin: { type: 'element', element } },
            { type: 'pointerDown', button: 0 },
            { type: 'pointerUp', button: 0 },
          ];
          await command('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', actions }] });
        },
        async newTab() {
          const left = context;
          ({ context } = await openTab());
          await command('browsingContext.close', { context: left });
        },
        async deleteCookies() {
          await command('storage.deleteCookies', { partition: { type: 'storageKey', userContext } });
        },
        async close() {
          await command('browser.removeUserContext', { userContext });
        },
      };
    }

    return {
      description: `Firefox ${capabilities.browserVersion} (${executable}, by WebDriver BiDi)`,
      newProfile,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type CallResult =
  | { type: 'success'; result: { value: string } }
  | { type: 'exception'; exceptionDetails: { text: string } };

/** The address that Firefox prints once it listens. */
function listening(firefox: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = (what: string) => reject(new Error(`${what} ${printed.slice(-500)}`.trim()));
    const timer = setTimeout(() => fail('Firefox did not listen in time.'), START_TIMEOUT_MS);
    firefox.stderr?.on('data', (text) => {
      printed += text;
      const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(printed) ?? [];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
    firefox.on('error', ({ message }) => fail(message));
    firefox.on('exit', (code) => fail(`Firefox ended with ${code}.`));
  });
}
