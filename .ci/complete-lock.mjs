// Run after `npm install` where the registry at hand lacks some other platform's optional binaries: npm then leaves them out
// of package-lock.json, and `npm ci` refuses a lock that doesn't name them. Adds their entries, with the integrity that the
// registry says; an entry without one would be installed whatever its bytes (collector/whole/packageLock.test.ts).
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'aix', 'netbsd', 'openbsd', 'sunos'];
/** part of a package's name → npm's name of the processor */
const CPU = {
  'arm-': 'arm',
  armv7: 'arm',
  arm64: 'arm64',
  x64: 'x64',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
  wasm32: 'wasm32',
};
/** ranges that aren't exact, by package */
const VERSIONS = { fsevents: '2.3.3' };

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));

/** Whether a package installed at `from` would find `name`: in its own node_modules or in one above. */
function isLocked(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}

function integrityOf(name, version) {
  const integrity = execFileSync('npm', ['view', `${name}@${version}`, 'dist.integrity'], { encoding: 'utf8' }).trim();
  if (!integrity.startsWith('sha512-')) throw new Error(`the registry doesn't say the integrity of ${name}@${version}`);
  return integrity;
}

function describe(name, version, dev) {
  const text = `${name}-`;
  const os = name === 'fsevents' ? ['darwin'] : OS.filter((one) => text.includes(one));
  const cpu = [
    ...new Set(
      Object.keys(CPU)
        .filter((part) => text.includes(part))
        .map((part) => CPU[part]),
    ),
  ];
  const libc = text.includes('musl') ? ['musl'] : os.includes('linux') && text.includes('gnu') ? ['glibc'] : [];
  return {
    version,
    integrity: integrityOf(name, version),
    ...(cpu.length > 0 && { cpu }),
    ...(dev && { dev }),
    ...(libc.length > 0 && { libc }),
    optional: true,
    ...(os.length > 0 && { os }),
  };
}

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(path, name)) continue;
    const version = /^\d/.test(range) ? range : VERSIONS[name];
    if (version === undefined) throw new Error(`${path}: add the version of ${name} (${range}) to VERSIONS`);
    const top = `node_modules/${name}`;
    lock.packages[lock.packages[top] ? `${path}/${top}` : top] = describe(name, version, entry.dev);
    process.stdout.write(`added ${name} ${version}\n`);
  }
}
const byPath = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(byPath);
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
