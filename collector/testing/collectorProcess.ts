/** For tests: a whole collector as a process of its own, to be killed. Settings are the environment's; it prints its address. */
import { startCollector } from '../collector.ts';
import { readSettings } from '../settings.ts';

const collector = await startCollector(readSettings(process.env), {
  built: { tag: 'window.settings=__TRL_SETTINGS__;', frame: '/* frame */' },
  now: Date.now,
  log: {
    warn: () => undefined,
    error: (fields, message) => console.error(message, fields),
  },
});
process.stdout.write(`${collector.url}\n`);
