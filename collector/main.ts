/** The collector's process: settings → collector → drain on SIGTERM. With `check-pixels`: says what an update would do, and ends. */
import { pino } from 'pino';
import { startCollector } from './collector.ts';
import { checkPixels } from './container/approvals/checkPixels.ts';
import { readDashboard } from './dashboard/files.ts';
import { ListenError } from './http/listen.ts';
import { readSettings, SettingsError } from './settings.ts';
import { StoreUnavailableError } from './store/contract/trafficStore.ts';
import { SharedDataError } from './store/dataFolder.ts';
import { DatabaseRefusedError } from './store/postgres/errors.ts';
import { TrafficFileError } from './store/sqlite/database.ts';
import { FolderInUseError } from './store/sqlite/lock.ts';
import { readBuiltSdk } from './tag/builtSdk.ts';
import { ContainerError, ContainerUnwritableError } from './validate/problems.ts';

/** People read stdout (address, sign-in link); machines read the log on stderr. */
const say = (line: string) => process.stdout.write(`${line}\n`);
const log = pino({ name: 'trl' }, pino.destination({ dest: 2, sync: true }));

async function main(): Promise<void> {
  const [command, ...options] = process.argv.slice(2);
  if (command === 'check-pixels' && options.every((option) => option === '--json')) {
    const { text, isFine } = await checkPixels(readSettings(process.env), {
      json: options.length > 0,
      now: Date.now(),
    });
    say(text);
    // what was said goes out before the process ends by itself
    process.exitCode = isFine ? 0 : 1;
    return;
  }
  const endsWithStdin = command === END_WITH_STDIN && options.length === 0;
  if (command !== undefined && !endsWithStdin)
    throw new SettingsError(`there is no "${process.argv.slice(2).join(' ')}"; ${COMMANDS}`);
  const collector = await startCollector(readSettings(process.env), {
    built: readBuiltSdk(new URL('../sdk/', import.meta.url)),
    dashboard: readDashboard(new URL('../dashboard/', import.meta.url)),
    now: Date.now,
    log,
  });
  say(`Tag Relay collector: ${collector.url}`);
  if (collector.freshToken) say(`Admin token (shown only this once): ${collector.freshToken}`);
  say(`Sign in: ${collector.url}/sign-in?code=${collector.issueSignInCode()}`);

  process.on('SIGHUP', () => {
    collector.reloadContainer().then(
      () => log.info('container.json was read again'),
      (error: unknown) => log.error({ err: error }, 'container.json was not taken over; the running settings stay'),
    );
  });

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    collector.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the collector did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // closes with whoever started it, also where that was killed and could tell nobody
  if (endsWithStdin) process.stdin.once('close', stop).resume();
}

const END_WITH_STDIN = '--end-with-stdin';
const COMMANDS =
  'without anything the collector starts, "--end-with-stdin" has it end when its standard input closes, "check-pixels" (or "check-pixels --json") says what an update does to approved pixels';

/** What the person who starts the collector can mend: told in words, without a stack. */
const STARTUP_ERRORS = [
  SettingsError,
  SharedDataError,
  ContainerError,
  ContainerUnwritableError,
  FolderInUseError,
  TrafficFileError,
  DatabaseRefusedError,
  StoreUnavailableError,
  ListenError,
];

main().catch((error: unknown) => {
  const known = error instanceof Error && STARTUP_ERRORS.some((kind) => error instanceof kind);
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
