/** The collector's process: settings → collector → drain on SIGTERM. With `check-pixels`: says what an update would do, and ends. */
import { pino } from 'pino';
import { handOver } from './adminTokenFile.ts';
import { startCollector } from './collector.ts';
import { checkPixels } from './container/approvals/checkPixels.ts';
import { readDashboard } from './dashboard/files.ts';
import { hideTokens } from './http/accessToken.ts';
import { ListenError } from './http/listen.ts';
import { readSettings, SettingsError } from './settings.ts';
import { StoreUnavailableError } from './store/contract/trafficStore.ts';
import { SharedDataError } from './store/dataFolder.ts';
import { DatabaseRefusedError } from './store/postgres/errors.ts';
import { TrafficFileError } from './store/sqlite/database.ts';
import { FolderInUseError } from './store/sqlite/lock.ts';
import { readBuiltSdk } from './tag/builtSdk.ts';
import { ContainerError, ContainerUnwritableError } from './validate/problems.ts';
import { doubtful } from './variables.ts';

/** People read stdout (address, sign-in link); machines read the log on stderr. */
const say = (line: string) => process.stdout.write(`${line}\n`);
const withoutTokens = (text: string) => hideTokens(text, process.env.TRL_ADMIN_TOKEN);
/** Whatever an error holds: no line of the log opens the collector to who reads it. */
const log = pino({ name: 'trl', hooks: { streamWrite: withoutTokens } }, pino.destination({ dest: 2, sync: true }));

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
  if (command !== undefined && !endsWithStdin) throw new SettingsError(`there is no "${named(command)}"; ${COMMANDS}`);
  const settings = readSettings(process.env);
  for (const doubt of doubtful(process.env)) log.warn({}, doubt);
  const collector = await startCollector(settings, {
    built: readBuiltSdk(new URL('../sdk/', import.meta.url)),
    dashboard: readDashboard(new URL('../dashboard/', import.meta.url)),
    now: Date.now,
    log,
  });
  say(`Tag Relay collector: ${collector.url}`);
  if (collector.freshToken) say(handOver(collector.freshToken, settings.dataDir));
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

/** What was taken for a command or an option, without the value that may come with it: `--token=…` holds a secret. */
const named = (argument: string) => withoutTokens(argument).split('=', 1)[0]?.slice(0, 40);

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
  const words = known ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${withoutTokens(`${words}`)}\n`);
  process.exit(1);
});
