/** Finds the browsers that tests need, or installs them where it may (DESIGN §6 "Start-up"). */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

const INSTALL_TIMEOUT_MS = 8 * 60_000;

export const isRoot = process.getuid?.() === 0;

/** The first of these programs that is in PATH. */
export function findInPath(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names
    .flatMap((name) => folders.flatMap((folder) => [join(folder, name), join(folder, `${name}.exe`)]))
    .find((path) => existsSync(path));
}

export interface Wanted<Found> {
  find(): Found | undefined;
  /** as Playwright's installer names it */
  playwright: 'chromium' | 'firefox' | 'webkit';
  /** what of Debian's does instead */
  packages: string[];
  /** what comes along where Debian's version has it */
  extras?: string[];
}

/** What was found, after it was installed where the machine had none; or why it can't be had here. */
export function ensureInstalled<Found>({
  find,
  playwright,
  packages,
  extras = [],
}: Wanted<Found>): { found: Found } | { reason: string } {
  const installed = find();
  if (installed !== undefined) return { found: installed };
  const failures: string[] = [];
  for (const { name, unusable, install } of installations(playwright, packages, extras)) {
    if (unusable !== undefined) {
      failures.push(`${name}: ${unusable}`);
      continue;
    }
    try {
      install();
      failures.push(`${name}: went through, but nothing of it was found in PATH`);
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    }
    const fresh = find();
    if (fresh !== undefined) return { found: fresh };
  }
  return { reason: failures.join('; ') };
}

interface Installation {
  name: string;
  /** why it can't even be tried */
  unusable: string | undefined;
  install(): void;
}

/** Ways to get a browser, in turn. */
function installations(playwright: string, packages: string[], extras: string[]): Installation[] {
  const notHere = (!existsSync('/usr/bin/apt-get') && 'there is no apt-get') || (!isRoot && 'only root may');
  return [
    {
      name: `playwright install ${playwright}`,
      unusable: undefined,
      install() {
        const folder = dirname(createRequire(import.meta.url).resolve('playwright/package.json'));
        run(process.execPath, [join(folder, 'cli.js'), 'install', '--with-deps', playwright]);
      },
    },
    {
      name: `apt-get install ${packages.join(' ')}`,
      unusable: notHere || undefined,
      install() {
        // another worker may be installing another browser
        const wait = ['-o', 'DPkg::Lock::Timeout=300'];
        run('apt-get', [...wait, 'update']);
        const apt = (names: string[]) =>
          run('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...names]);
        apt(packages);
        for (const extra of extras) {
          try {
            apt([extra]);
          } catch {
            // an older Debian, or Ubuntu, hasn't got it
          }
        }
      },
    },
  ];
}

function run(command: string, parameters: string[]): void {
  process.stderr.write(`No browser yet: ${command} ${parameters.join(' ')}\n`);
  execFileSync(command, parameters, {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: INSTALL_TIMEOUT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
