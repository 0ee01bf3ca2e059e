// What of a run lives on: its processes, all of which but those that get no environment have its mark in theirs, whoever started
// them; and what was written outside the checkout and the temporary folder.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `mark`: `NAME=value`. `built`: folders of what only a run makes, for what was started without an environment (the process that
 * compiles pixels). The asking process isn't one of them.
 */
export function findLeftovers(mark, built) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
        // an ended one that nobody asked after has no command
        if (command === '') return [];
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        const isOurs = environment.includes(mark) || built.some((folder) => command.includes(folder));
        return isOurs ? [{ pid: Number(pid), command }] : [];
      } catch {
        // it ended meanwhile, or is another user's
        return [];
      }
    });
}

export const tell = ({ pid, command }) => `error: process ${pid} lives on: ${command.slice(0, 300)}`;

/** What others' programs keep in a home, and tests can't tell them not to: npm, and the browsers with what draws and plays for them. */
const OTHERS = [
  '.npm',
  'Downloads',
  '.mozilla',
  '.pki',
  ...[
    'biome',
    'pki',
    'chromium',
    'google-chrome',
    'google-chrome-for-testing',
    'mozilla',
    'dconf',
    'pulse',
    'webkitgtk',
  ].flatMap(inHome),
  // a browser that a run had to install first stays for the next
  ...['ms-playwright', 'fontconfig', 'gstreamer-1.0', 'mesa_shader_cache', 'mesa_shader_cache_db', 'epiphany'].flatMap(
    inHome,
  ),
];
const SHARED = ['.config', '.cache', '.local', '.local/share', '.local/state'];

function inHome(name) {
  return ['.config', '.cache', '.local/share', '.local/state'].map((folder) => `${folder}/${name}`);
}

/** Names in a home; of the folders that programs share, what is in them instead. */
export function listHome(home) {
  const list = (folder) => {
    try {
      return readdirSync(join(home, folder)).map((name) => (folder === '' ? name : `${folder}/${name}`));
    } catch {
      // it isn't there, or no folder
      return [];
    }
  };
  return ['', ...SHARED].flatMap(list).filter((name) => !SHARED.includes(name));
}

/** Paths of what came into a home, `before` aside, and isn't of the programs that do so. */
export function findWritten(home, before = []) {
  return listHome(home)
    .filter((name) => !before.includes(name) && !OTHERS.includes(name))
    .map((name) => join(home, name));
}

/**
 * Whether a path in a home has our name, or a place that programs don't keep their own things in. Which hidden folders a browser or a tool
 * makes changes with its version, and is no fault of a test.
 */
export function isOurs(home, path) {
  const name = path.slice(home.length + 1);
  return !name.startsWith('.') || /trl|tag.?relay/i.test(name);
}

export const tellWritten = (path) => `error: ${path} was written, outside the checkout and the temporary folder`;
