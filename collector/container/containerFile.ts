/** Holds the container: reads it where it is kept, keeps the snapshot the live path reads, and writes changes durably first. */
import { randomInt } from 'node:crypto';
import { type Adapter, Low } from 'lowdb';
import type { CompilePixel } from '../compiling/pixelCompiler.ts';
import { parseContainer } from '../connector/parse.ts';
import type { Container, PixelSettings } from '../connector/types.ts';
import { StoreUnavailableError } from '../store/contract/trafficStore.ts';
import { readJson } from '../validate/jsonText.ts';
import { ContainerError } from '../validate/problems.ts';
import { type Compiler, createCompiler, pixelsOf } from './compiler.ts';
import { durableJsonFile } from './durableJsonFile.ts';
import { buildSnapshot, type Snapshot, withStops } from './snapshot.ts';

export interface ContainerHolder {
  snapshot(): Snapshot;
  /** Compiles a pixel that somebody (`caller`) submits, for `compileConnector`; an update that gets the answer doesn't do it again. */
  prepare(pixel: Pick<PixelSettings, 'html' | 'sandbox'> | undefined, caller: string): Promise<Compiler>;
  /**
   * Checks, writes, then goes live; one change after the other. `beforeWriting` is called between checking and writing.
   * `prepared`: what a pixel in the change was compiled with.
   * Rejects with whatever `change` or `beforeWriting` throws, or with ContainerError (the result would be wrong),
   * ContainerEditedError, ContainerUnwritableError or StoreUnavailableError; nothing has changed then.
   */
  update(
    change: (container: Container) => Container,
    beforeWriting?: (next: Snapshot) => Promise<void>,
    prepared?: Compiler,
  ): Promise<Snapshot>;
  /** Compiles once more what couldn't be compiled before, and goes live with what now could. */
  compileAgain(): Promise<Snapshot>;
  /**
   * Takes pixels off air at once, in memory, before and whether or not it can be written: `change` may do nothing else, and has
   * to be one that may be made again on another container. Every later update writes it. Throws what `change` throws.
   */
  stopNow(change: (container: Container) => Container): Snapshot;
  /** whether something that was stopped is not written yet */
  hasUnwrittenStops(): boolean;
  /** Takes over what others changed: a hand edit (SIGHUP), or another collector. A broken or missing file rejects with ContainerError and changes nothing. */
  reload(): Promise<Snapshot>;
  /** Calls back after every change that went live; returns how to stop. */
  onChange(listener: (snapshot: Snapshot) => void): () => void;
}

/** Where the container is kept. */
export interface ContainerPlace {
  /** as errors name it */
  name: string;
  adapter(parse: (text: string) => Container): Adapter<Container>;
  /** Runs `work` while no other collector changes the container. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
  /** whether other collectors may change it too; then it is read again before each change */
  shared: boolean;
}

/** container.json: one collector owns it; a person may edit it. */
function fileAt(path: string): ContainerPlace {
  return { name: path, adapter: (parse) => durableJsonFile(path, parse), exclusively: (work) => work(), shared: false };
}

interface OpenOptions {
  compile: CompilePixel;
  now?: () => number;
  startFrom?: string;
}

/**
 * Opens the container at `path` or in another place. Where there is none it makes one: from the file `startFrom` where that
 * is there, else with a random key. One that is broken or wrong throws ContainerError and stays untouched.
 */
export async function openContainer(path: string | ContainerPlace, options: OpenOptions): Promise<ContainerHolder> {
  const place = typeof path === 'string' ? fileAt(path) : path;
  return place.exclusively(() => hold(place, options));
}

/** As it stands, without opening or making anything; null where there is none. Rejects as `openContainer` does. */
export async function readContainer(path: string | ContainerPlace, now: number): Promise<Container | null> {
  const place = typeof path === 'string' ? fileAt(path) : path;
  return readWith(place.name, place.adapter((text) => parseText(place.name, text, now)).read);
}

async function hold(place: ContainerPlace, options: OpenOptions): Promise<ContainerHolder> {
  const { compile } = options;
  const { name: path } = place;
  const now = options.now ?? Date.now;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const adapter = place.adapter((text) => parseText(path, text, now()));
  const fresh = parseContainer({ format: 1, key: randomKey() }, now());
  if (!fresh.ok) throw new ContainerError(path, fresh.problems);
  const db = new Low<Container>(adapter, fresh.value);
  const known = await readWith(path, adapter.read);
  const { startFrom } = options;
  if (known) db.data = known;
  else if (startFrom !== undefined) {
    const file = durableJsonFile(startFrom, (text) => parseText(startFrom, text, now()));
    db.data = (await readWith(startFrom, file.read)) ?? db.data;
  }
  const build = async (container: Container, ...earlier: Compiler[]) => {
    const made = createCompiler(compile, ...earlier);
    await made.prepare(pixelsOf(container));
    const built = buildSnapshot(container, made);
    if (!built.ok) throw new ContainerError(path, built.problems);
    return { snapshot: built.snapshot, compiler: made };
  };
  let { snapshot, compiler } = await build(db.data);
  if (!known) await db.write();

  /** made in memory and not written yet, in their order */
  let stops: ((container: Container) => Container)[] = [];

  /** the end of the queue: updates and reloads run one after the other */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };

  const show = (next: Snapshot): Snapshot => {
    snapshot = next;
    for (const listener of listeners) listener(next);
    return next;
  };

  /** What was stopped meanwhile stays stopped, whatever the container that comes says. */
  const goLive = (built: { snapshot: Snapshot; compiler: Compiler }): Snapshot => {
    ({ compiler } = built);
    return show(stops.reduce(withStops, built.snapshot));
  };

  const takeOver = async (): Promise<Snapshot> => {
    const read = await readWith(path, adapter.read);
    if (!read) throw new ContainerError(path, [{ field: '', message: 'is gone; the running configuration stays' }]);
    if (read === db.data) return snapshot;
    const built = await build(read, compiler);
    db.data = read;
    return goLive(built);
  };

  const changeInTurn = <T>(task: () => Promise<T>): Promise<T> =>
    inTurn(() =>
      place.exclusively(async () => {
        if (place.shared) await takeOver();
        return task();
      }),
    );

  return {
    snapshot: () => snapshot,

    async prepare(pixel, caller) {
      const prepared = createCompiler(compile, compiler);
      if (pixel && pixel.html.trim() !== '') await prepared.prepare([pixel], { caller, again: true });
      return prepared;
    },

    update: (change, beforeWriting, prepared) =>
      changeInTurn(async () => {
        // through the same checks as the file, so that nothing is written that could not be read again
        const written = new Set(stops);
        const parsed = parseContainer(change(snapshot.container), now());
        if (!parsed.ok) throw new ContainerError(path, parsed.problems);
        const built = await build(parsed.value, compiler, ...(prepared ? [prepared] : []));
        await beforeWriting?.(built.snapshot);
        const before = db.data;
        db.data = parsed.value;
        try {
          await db.write();
        } catch (error) {
          db.data = before;
          throw error;
        }
        stops = stops.filter((stop) => !written.has(stop));
        return goLive(built);
      }),

    // out of turn, so that no change waits for it
    async compileAgain() {
      const again = createCompiler(compile, compiler);
      await again.prepare(pixelsOf(db.data), { again: true });
      return inTurn(async () => goLive(await build(db.data, again, compiler)));
    },

    stopNow(change) {
      const stopped = withStops(snapshot, change);
      stops.push(change);
      return show(stopped);
    },

    hasUnwrittenStops: () => stops.length > 0,

    reload: () => inTurn(takeOver),

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The site's public key, in every page's tag: unguessable enough not to be mixed up, no secret. */
function randomKey(): string {
  return `c${Array.from({ length: 20 }, () => randomInt(36).toString(36)).join('')}`;
}

function parseText(path: string, text: string, now: number): Container {
  const json = readJson(text);
  if (!json.ok) throw new ContainerError(path, [{ field: '', message: json.message }]);
  const parsed = parseContainer(json.value, now);
  if (!parsed.ok) throw new ContainerError(path, parsed.problems);
  return parsed.value;
}

/** Reading failures (no permission, a folder, not UTF-8) speak like every other problem of the file. */
async function readWith(path: string, read: () => Promise<Container | null>): Promise<Container | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ContainerError || error instanceof StoreUnavailableError) throw error;
    const message = `can't be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new ContainerError(path, [{ field: '', message }]);
  }
}
