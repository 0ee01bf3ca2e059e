/** The machine's hosts file: what it says of a name goes before DNS, as everywhere. Read again when it has changed. */
import { readFileSync, statSync } from 'node:fs';

const PATH = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';
/** How long a change may go unnoticed. */
const LOOK_AGAIN_MS = 5_000;

/** Gives the addresses of a name in lower case; undefined where the file doesn't name it, or can't be read. */
export function hostsFile(path = PATH, now: () => number = Date.now): (name: string) => readonly string[] | undefined {
  let names = new Map<string, string[]>();
  let changed = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return (name) => {
    if (Math.abs(now() - lookedAt) >= LOOK_AGAIN_MS) {
      lookedAt = now();
      try {
        const { mtimeMs } = statSync(path);
        if (mtimeMs !== changed) names = parseHosts(readFileSync(path, 'utf8'));
        changed = mtimeMs;
      } catch {
        names = new Map();
        changed = 0;
      }
    }
    return names.get(name);
  };
}

/** Lines of `address name name…`; `#` starts a comment. */
function parseHosts(text: string): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address, ...named] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (!address) continue;
    for (const name of named.map((one) => one.toLowerCase())) {
      const known = names.get(name);
      if (known) known.push(address);
      else names.set(name, [address]);
    }
  }
  return names;
}
