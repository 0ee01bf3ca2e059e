/** How the admin token that was made at the first start reaches whoever started the collector, and no log. */
import { fstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The line to say: the token itself in a terminal or to the program that started this one; else where it was written, for its owner alone. */
export function handOver(token: string, dataDir: string, goesToLog = stdoutIsKept()): string {
  if (!goesToLog) return `Admin token (shown only this once): ${token}`;
  const path = join(dataDir, 'admin-token');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(path, `${token}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    return `The admin token could not be written to ${path} (${error}), and is not said here, as this output is kept. Start once more with TRL_ADMIN_TOKEN set to one of your own.`;
  }
  return `Admin token: in ${path}, as this output is kept; take it from there, and delete the file.`;
}

/** Whether what is said here ends in a file: redirected, piped (as container engines do), or the journal's. */
function stdoutIsKept(): boolean {
  if (process.stdout.isTTY) return false;
  const out = fstatSync(1);
  // systemd.exec(5): what the journal listens on; whoever systemd started passes the variable on
  return out.isFile() || out.isFIFO() || process.env.JOURNAL_STREAM === `${out.dev}:${out.ino}`;
}
