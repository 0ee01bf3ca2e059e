/** npm may be killed, and tells nobody then: what `npm start` began has to look for itself. */
import { readFileSync } from 'node:fs';

const LOOK_MS = 500;

/** Calls `stop` once npm has gone, or the shell that it runs its scripts in. Elsewhere than on Linux, only the latter shows. */
export function whenStarterEnds(stop: () => void): void {
  const parent = process.ppid;
  const npm = isShell(parent) ? parentOf(parent) : undefined;
  const look = () => {
    // an orphan is another process's child
    if (process.ppid !== parent || (npm !== undefined && parentOf(parent) !== npm)) stop();
  };
  setInterval(look, LOOK_MS).unref();
}

const isShell = (pid: number) => /^\d+ \((?:ba|da|a)?sh\) /.test(stat(pid));

/** proc(5): `pid (name) state parent …`; no shell has a `)` in its name. */
const parentOf = (pid: number) => /\) \S (\d+) /.exec(stat(pid))?.[1];

function stat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
