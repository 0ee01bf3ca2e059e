/**
 * lowdb adapter for one JSON file that survives a crash at any moment: lowdb's own neither fsyncs nor notices that somebody
 * else wrote the file. Temporary file, fsync, rename, fsync of the folder; readable, two spaces, fit for git.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, readFile, realpath, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Adapter } from 'lowdb';
import { ContainerEditedError, ContainerUnwritableError } from '../validate/problems.ts';

/** secrets stand in it: by default nobody else may read it */
const DEFAULT_MODE = 0o600;

/**
 * `parse` turns the file's text into data or throws. A missing file reads as null. `write` throws ContainerEditedError
 * rather than undo an edit made since the last read or write here; a deleted file is written anew.
 */
export function durableJsonFile<T>(path: string, parse: (text: string) => T): Adapter<T> {
  let knownHash: string | undefined;

  return {
    async read() {
      const bytes = await readIfThere(path);
      if (bytes === null) return null;
      const data = parse(decode(bytes));
      knownHash = hash(bytes);
      return data;
    },

    async write(data) {
      const bytes = Buffer.from(`${JSON.stringify(data, null, 2)}\n`);
      try {
        const current = await readIfThere(path);
        if (current !== null && hash(current) !== knownHash) {
          throw new ContainerEditedError(
            `${path} was edited since it was read; apply the edit first (restart or SIGHUP)`,
          );
        }
        await replaceFile(path, bytes);
      } catch (error) {
        if (error instanceof ContainerEditedError) throw error;
        throw new ContainerUnwritableError(`${path} can't be written: ${reason(error)}`, { cause: error });
      }
      knownHash = hash(bytes);
    },
  };
}

async function replaceFile(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // a link (say, into a git checkout) stays one: what it points at is replaced, with its mode
  const target = await realpath(path).catch(() => path);
  const mode = await stat(target).then(
    (found) => found.mode & 0o777,
    () => DEFAULT_MODE,
  );
  const temporary = `${target}.tmp`;
  await withFile(await open(temporary, 'w', mode), async (file) => {
    await file.chmod(mode);
    await file.writeFile(bytes);
    await file.sync();
  });
  await rename(temporary, target);
  // the rename itself is durable only once the folder is
  await withFile(await open(dirname(target), 'r'), (folder) => folder.sync());
}

async function withFile(file: FileHandle, use: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(file);
  } finally {
    await file.close();
  }
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    // A link to a checkout that isn't mounted yet is no first start: a new file in its place would carry a new key.
    const found = await lstat(path).catch(() => undefined);
    if (found?.isSymbolicLink()) throw new Error('it is a link to a file that is not there');
    return null;
  }
}

/** Throws on bytes that aren't UTF-8 rather than read them as something else; takes off a byte order mark. */
function decode(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
