/**
 * For tests: a collector in a process of its own, without a build. Its data folder is the first argument, an allowed
 * destination the second, the environment may name a database; prints `url key`, with a container that takes the tests' origin and one connector.
 */
import { startCollector } from '../collector.ts';
import { readSettings } from '../settings.ts';
import { NO_SDK } from '../tag/builtSdk.ts';
import { ORIGIN, TOKEN } from './testCollector.testing.ts';

const [dataDir = '', destination = ''] = process.argv.slice(2);
const collector = await startCollector(
  readSettings({
    ...{ TRL_DATA_DIR: dataDir, TRL_PORT: '0', TRL_ADMIN_TOKEN: TOKEN, TRL_RATE_LIMIT: '0' },
    ...{ TRL_ALLOWED_DESTINATIONS: destination, TRL_DATABASE_URL: process.env.TRL_DATABASE_URL },
  }),
  { built: NO_SDK, dashboard: new Map(), now: Date.now, log: { info() {}, warn() {}, error() {} } },
);

async function call(method: string, path: string, body: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const response = await fetch(collector.url + path, { method, headers, body: JSON.stringify(body) });
  return response.json();
}

const { key } = (await call('PUT', '/api/container', { allowedOrigins: [ORIGIN] })) as { key: string };
const webhook = { url: `http://${destination}/p`, parameters: [{ name: 'id', value: '{{EVENT_ID}}' }] };
// answered 409 when a process before this one made it
await call('POST', '/api/connectors', { id: 'x', name: 'X', triggers: ['Purchase'], webhook });
process.stdout.write(`${collector.url} ${key}\n`);
