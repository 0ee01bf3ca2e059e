/** The collector under torture: as `collector/main.ts` starts it, but for the pace of its webhooks. */
import { pino } from 'pino';
import { startCollector } from '../../collector/collector.ts';
import { readSettings } from '../../collector/settings.ts';
import { NO_SDK } from '../../collector/tag/builtSdk.ts';
import { PACE } from './pace.ts';

const log = pino({ name: 'trl' }, pino.destination({ dest: 2, sync: true }));

// It must not outlive the harness, which holds the other end.
process.stdin.on('close', () => process.exit(1)).resume();

const collector = await startCollector(readSettings(process.env), {
  built: NO_SDK,
  dashboard: new Map(),
  now: Date.now,
  log,
  pace: PACE,
});
process.on('SIGTERM', () => {
  collector.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, 'the collector did not stop cleanly');
      process.exit(1);
    },
  );
});
process.stdout.write('ready\n');
