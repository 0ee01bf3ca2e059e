/**
 * For tests of the whole: a process in which one collector after another runs, each started as `collector/main.ts` starts its own,
 * so that Node and all modules are loaded once for many tests. It ends with whoever started it.
 */
import { pino } from 'pino';
import { type Collector, startCollector } from '../../../collector/collector.ts';
import { readDashboard } from '../../../collector/dashboard/files.ts';
import { readSettings } from '../../../collector/settings.ts';
import { readBuiltSdk } from '../../../collector/tag/builtSdk.ts';

/** `start`: with this environment. `stop`: drains. */
export type ToHost = { id: number } & ({ start: NodeJS.ProcessEnv } | { stop: true });
export type FromHost = { id: number } & (
  | { started: { url: string; signInLink: string } }
  | { stopped: true }
  | { failed: string }
  /** a line of its log */
  | { logged: string }
);

const built = readBuiltSdk(new URL('../sdk/', import.meta.url));
const dashboard = readDashboard(new URL('../dashboard/', import.meta.url));
const running = new Map<number, Collector>();

const tell = (message: FromHost) => process.send?.(message);

async function obey(told: ToHost): Promise<void> {
  const { id } = told;
  if ('stop' in told) {
    await running.get(id)?.stop();
    running.delete(id);
    tell({ id, stopped: true });
    return;
  }
  const log = pino({ name: 'trl' }, { write: (logged) => void tell({ id, logged }) });
  const collector = await startCollector(readSettings(told.start), { built, dashboard, now: Date.now, log });
  running.set(id, collector);
  const { url } = collector;
  tell({ id, started: { url, signInLink: `${url}/sign-in?code=${collector.issueSignInCode()}` } });
}

process.on('message', (told: ToHost) => {
  obey(told).catch((error: unknown) => {
    tell({ id: told.id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
});
process.on('disconnect', () => process.exit());
