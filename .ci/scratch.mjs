// A run's own temporary folder and home: what tests and browsers write there goes with it.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** The name is short, since browsers make sockets in there whose paths may have some hundred characters. */
export function makeScratch() {
  const folder = mkdtempSync(join(tmpdir(), 'trl-'));
  // PostgreSQL, which refuses to be root, passes through
  chmodSync(folder, 0o711);
  const home = join(folder, 'home');
  mkdirSync(home);
  const mark = `TAG_RELAY_RUN=${folder}`;
  return {
    /** is in the environment of every process of the run, and of no other */
    mark,
    home,
    env: {
      ...process.env,
      CI: 'true',
      NO_COLOR: '1',
      TAG_RELAY_RUN: folder,
      TMPDIR: folder,
      HOME: home,
      ...elsewhere(),
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** What would lead past the run's home, and what is looked for in the real one. */
function elsewhere() {
  const npmrc = join(homedir(), '.npmrc');
  const caches = { darwin: 'Library/Caches', win32: 'AppData/Local' };
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), caches[process.platform] ?? '.cache');
  return {
    XDG_CACHE_HOME: undefined,
    XDG_CONFIG_HOME: undefined,
    XDG_DATA_HOME: undefined,
    XDG_STATE_HOME: undefined,
    PLAYWRIGHT_BROWSERS_PATH: process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(cache, 'ms-playwright'),
    ...(existsSync(npmrc) && { npm_config_userconfig: npmrc }),
  };
}
