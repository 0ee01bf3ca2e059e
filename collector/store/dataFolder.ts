/**
 * The data folder holds personal data and partners' secrets: whoever else has an account on this machine must not read them.
 * What others may read is closed, with a line in the log; where that can't be done, the collector doesn't start, unless its
 * owner says that it may (TRL_ALLOW_SHARED_DATA). Access lists beyond the mode (ACLs) aren't seen, nor is Windows, which has
 * no modes.
 */
import { chmodSync, closeSync, lstatSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import { StoreUnavailableError } from './contract/trafficStore.ts';

/** What others than the owner may do: anything, read a file, go through a folder to what is in it. */
const ANY = 0o077;
const READ = 0o044;
const ENTER = 0o011;
/** The database with its log, index and lock; the configuration with its temporary file; the first admin token; copies of them. */
const HOLDS_DATA = /^(traffic\.db|container|collector\.lock|admin-token)/;

/** Why the collector doesn't start: others can read the data. */
export class SharedDataError extends Error {}

interface Options {
  /** TRL_ALLOW_SHARED_DATA */
  allowShared: boolean;
  log: Pick<Log, 'warn'>;
  /** on some file systems it fails, on some it does nothing */
  chmod?: (path: string, mode: number) => void;
}

/** Makes the folder where it is missing. Throws SharedDataError or StoreUnavailableError. */
export function closeDataFolder(folder: string, { allowShared, log, chmod = chmodSync }: Options): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreUnavailableError(`${folder} can't be used as data folder: ${error}`, { cause: error });
  }
  if (process.platform === 'win32' || allowShared) return;

  const names = readdirSync(folder).filter((name) => HOLDS_DATA.test(name));
  const found = names.map((name) => join(folder, name));
  // what a link points at stands in somebody's checkout, whose modes are theirs
  const own = found.filter((path) => lstatSync(path).isFile());
  for (const path of [folder, ...own]) close(path, chmod, log);

  for (const path of found.filter((one) => !own.includes(one) && lstatSync(one).isSymbolicLink())) {
    if (mayBeRead(path)) log.warn({ path }, 'this is a link to a file that others may read, with the secrets in it');
  }
  if ((modeOf(folder) & ENTER) === 0) return;
  const readable = own.find(mayBeRead) ?? (keepsModes(folder) ? undefined : folder);
  if (readable === undefined) {
    log.warn(
      { path: folder },
      'others may enter the data folder, and it can’t be closed; what is in it they can’t read',
    );
    return;
  }
  throw new SharedDataError(
    `${readable}: others can read it (mode ${octal(modeOf(readable))}), and it can't be closed, as it belongs to somebody else or its file system keeps no modes; it holds personal data and secrets. Use another folder (TRL_DATA_DIR), or set TRL_ALLOW_SHARED_DATA=1 where only those can enter it who may read all of it`,
  );
}

/** Takes from others whatever they may do. Where it can't, that is for the caller to see. */
function close(path: string, chmod: NonNullable<Options['chmod']>, log: Options['log']): void {
  const before = modeOf(path);
  if ((before & ANY) === 0) return;
  try {
    chmod(path, before & ~ANY);
  } catch {
    return;
  }
  const now = modeOf(path);
  if (now === before) return;
  const modes = { path, before: octal(before), now: octal(now) };
  log.warn(modes, 'others could use this; it is its owner’s alone now (TRL_ALLOW_SHARED_DATA=1 leaves it as it is)');
}

/** Whether a file made here for its owner alone is one. */
function keepsModes(folder: string): boolean {
  const path = join(folder, `.modes-${process.pid}`);
  try {
    closeSync(openSync(path, 'w', 0o600));
    return !mayBeRead(path);
  } catch {
    // nothing can be written here at all: the store says so, with its reason
    return true;
  } finally {
    rmSync(path, { force: true });
  }
}

/** Also through a link; not where it points at nothing. */
function mayBeRead(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & READ) !== 0;
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o7777;
}

function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}
