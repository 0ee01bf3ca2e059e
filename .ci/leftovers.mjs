// Which processes of a run live on. All but those that get no environment have the run's mark in theirs, whoever started them.
import { readdirSync, readFileSync } from 'node:fs';

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
