/** `npm start`: the collector, the demo shop and the demo partner, with connectors ready to be tried. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdmin } from './adminClient.ts';
import { type CollectorProcess, CollectorStartError, startCollector } from './collectorProcess.ts';
import { demoConnectors } from './connectors.ts';
import { PortError } from './listen.ts';
import { startPartner } from './partner/partner.ts';
import { choosePorts } from './ports.ts';
import { adminToken, approvePixels, seedContainer } from './seed.ts';
import { DemoSettingsError, dataFolder, readDemoSettings, tokenFile } from './settings.ts';
import { startShop } from './shop/shop.ts';
import { whenStarterEnds } from './starter.ts';

const KEY = 'demo';
/** Beside this file once both are built. */
const COLLECTOR = fileURLToPath(new URL('../collector/main.js', import.meta.url));

const NAMES = { collector: 'collector', shop: 'demo shop', partner: 'demo partner' };

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const settings = readDemoSettings(process.env);
  const { ports, moved } = await choosePorts(settings.ports);
  const dataDir = dataFolder(settings.dataDir, ports, moved.length > 0);
  const collectorUrl = `http://127.0.0.1:${ports.collector}`;

  // first the two that fail fast where a port is taken
  const partner = await startPartner({ port: ports.partner });
  await startShop({ port: ports.shop, collectorUrl, key: KEY, firstOrder: secondsOfThisDecade() });

  // the shop's address differs from the partner's by host too, so that the browser keeps their cookies apart
  const shopUrl = `http://localhost:${ports.shop}`;
  const connectors = demoConnectors(partner.url);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const token = process.env.TRL_ADMIN_TOKEN || (await adminToken(tokenFile(dataDir)));
  await seedContainer(dataDir, {
    key: KEY,
    name: 'Demo shop',
    allowedOrigins: [shopUrl, `http://127.0.0.1:${ports.shop}`],
    connectors,
  });

  let collector: CollectorProcess | undefined;
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    // one that is starting still ends with this process
    await collector?.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (process.env.npm_lifecycle_event === 'start') whenStarterEnds(stop);

  const log = createWriteStream(join(dataDir, 'collector.log'), { flags: 'a', mode: 0o600 });
  collector = await startCollector({
    main: COLLECTOR,
    env: {
      ...process.env,
      TRL_HOST: '127.0.0.1',
      TRL_PORT: String(ports.collector),
      TRL_DATA_DIR: dataDir,
      TRL_ADMIN_TOKEN: token,
      TRL_ALLOWED_DESTINATIONS: `127.0.0.1:${ports.partner},localhost:${ports.partner}`,
    },
    onLog: (text) => log.write(text),
  });
  const admin = createAdmin(collectorUrl, token);
  await approvePixels(admin, connectors);
  const { allowedOrigins } = await admin.call('GET', '/api/container');

  const shown = (path: string) => {
    const short = relative(process.cwd(), path);
    return short.startsWith('..') ? path : short;
  };
  for (const { program, from, to } of moved) {
    say(`Port ${from} is in use, so the ${NAMES[program]} is on ${to}; its data is in ${shown(dataDir)}.`);
  }
  say(`
The Tag Relay demo is running. Ctrl-C stops it.

  1. Come to the shop through a partner's link, and buy something:
     ${shopUrl}/?click_id=12345
     or through the hybrid network's:
     ${shopUrl}/?awc=1001_1403695822_a430d81e22c9e8687f423efcf024fbaa
  2. See what the partner got, and choose how it answers:
     ${partner.url}/
  3. Ask the collector why each connector fired or didn't, newest event first:
     printf 'header = "Authorization: Bearer %s"' "$(cat ${shown(tokenFile(dataDir))})" | curl -K - ${collectorUrl}/api/events

Collector: ${collectorUrl} (log: ${shown(join(dataDir, 'collector.log'))})
Sign in: ${collector.signInLink}`);
  if (!allowedOrigins.includes(shopUrl)) {
    say(
      `\nNote: ${shown(dataDir)} was set up for other ports, so the collector refuses this shop. Delete the folder, or go back to those ports.`,
    );
  }

  await collector.ended;
  if (stopping) return;
  throw new CollectorStartError(`the collector ended by itself; see ${shown(join(dataDir, 'collector.log'))}`);
}

/** Orders are forgotten at each start, but collector and partners remember their numbers: none may come twice. */
function secondsOfThisDecade(): number {
  return Math.floor((Date.now() - Date.UTC(2020, 0)) / 1000);
}

/** What the person who starts the demo can mend: told in one line. */
const KNOWN = [PortError, DemoSettingsError, CollectorStartError];

main().catch((error: unknown) => {
  const known = error instanceof Error && KNOWN.some((kind) => error instanceof kind);
  const hint = error instanceof PortError ? '; choose others with TRL_PORT, DEMO_SHOP_PORT and DEMO_PARTNER_PORT' : '';
  process.stderr.write(`${known ? error.message + hint : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
