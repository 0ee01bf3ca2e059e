/**
 * Gets the peers' scripts from npm: packed once into node_modules/.cache, checked against the pinned integrity each time.
 * A peer that can't be had, offline for example, is told with the reason; where CI is set none is fetched, so that what CI
 * decides rests on this repository alone.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rollup } from 'rollup';
import { PEERS, type Peer } from './peers.ts';
import { tagBuild } from './tagBuild.ts';

export type PeerScript = { peer: Peer } & (
  | {
      ok: true;
      /** what the browser loads */
      code: string;
    }
  | { ok: false; reason: string }
);

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/trl-peers/', import.meta.url));
/** the largest package has 9 MB */
const FETCH_TIMEOUT_MS = 30_000;
/** an address that doesn't answer isn't waited for */
const REQUEST_TIMEOUT_MS = 5_000;

const run = promisify(execFile);

/** All peers, in the order of the list. Never rejects for a peer's sake. */
export function peerScripts(peers: readonly Peer[] = PEERS, cache = CACHE): Promise<PeerScript[]> {
  return Promise.all(
    peers.map(async (peer): Promise<PeerScript> => {
      try {
        const archive = await packed(peer, cache);
        const folder = await unpacked(peer, archive, cache);
        return { peer, ok: true, code: await script(peer, join(folder, peer.file)) };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { peer, ok: false, reason: message.replaceAll(/\s+/g, ' ').slice(0, 200) };
      }
    }),
  );
}

/** Path of the packed package, whole and as pinned. */
async function packed(peer: Peer, cache: string): Promise<string> {
  const archive = join(cache, `${cacheName(peer)}.tgz`);
  if (existsSync(archive) && integrityOf(archive) === peer.integrity) return archive;
  if (process.env.CI) throw new Error('not in the cache, and nothing is fetched where CI is set');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'fetch-'));
  try {
    const fresh = join(folder, await fetchPackage(peer, folder));
    const integrity = integrityOf(fresh);
    if (integrity !== peer.integrity) throw new Error(`the registry gave ${integrity}, pinned is ${peer.integrity}`);
    renameSync(fresh, archive);
    return archive;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Name of the file that npm wrote into the folder. */
async function fetchPackage(peer: Peer, folder: string): Promise<string> {
  const options = [
    '--loglevel=error',
    '--ignore-scripts',
    '--fetch-retries=0',
    `--fetch-timeout=${REQUEST_TIMEOUT_MS}`,
  ];
  const parameters = ['pack', `${peer.package}@${peer.version}`, ...options];
  try {
    const { stdout } = await run('npm', parameters, {
      cwd: folder,
      timeout: FETCH_TIMEOUT_MS,
      shell: process.platform === 'win32',
    });
    return stdout.trim();
  } catch (error) {
    const { killed, stderr, message } = error as Error & { killed?: boolean; stderr?: string };
    if (killed) throw new Error(`npm pack took over ${FETCH_TIMEOUT_MS / 1000} s`);
    throw new Error(`npm pack: ${/npm error code (\S+)/.exec(stderr ?? '')?.[1] ?? message}`);
  }
}

async function unpacked(peer: Peer, archive: string, cache: string): Promise<string> {
  const folder = join(cache, cacheName(peer));
  // anew each time: what is measured is what was checked
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  await run('tar', ['-xzf', archive, '-C', folder, '--strip-components=1', `package/${peer.file}`]);
  return folder;
}

async function script({ load, file }: Peer, path: string): Promise<string> {
  if (load.as === 'script') return readFileSync(path, 'utf8');
  const entry = join(path.slice(0, -file.length), 'entry.mjs');
  writeFileSync(entry, load.entry(path));
  const { input: _, output, ...tag } = await tagBuild();
  const build = await rollup({ ...tag, input: entry });
  const { output: chunks } = await build.generate(output);
  await build.close();
  return chunks[0].code;
}

function integrityOf(file: string): string {
  return `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
}

function cacheName(peer: Peer): string {
  return `${peer.package.replace('@', '').replace('/', '-')}-${peer.version}`;
}
