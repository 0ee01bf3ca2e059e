/** Where the demo listens and keeps its data, from the environment. */
import { join, resolve } from 'node:path';

export interface DemoSettings {
  collectorPort: number;
  shopPort: number;
  partnerPort: number;
  dataDir: string;
  tokenFile: string;
}

/** A variable holds what can't be used; the message is one line that names it and says what is accepted. */
export class DemoSettingsError extends Error {}

export function readDemoSettings(environment: NodeJS.ProcessEnv): DemoSettings {
  const dataDir = resolve(environment.TRL_DATA_DIR || './data/demo');
  return {
    collectorPort: port(environment, 'TRL_PORT', 8787),
    shopPort: port(environment, 'DEMO_SHOP_PORT', 8788),
    partnerPort: port(environment, 'DEMO_PARTNER_PORT', 8789),
    dataDir,
    tokenFile: join(dataDir, 'admin-token'),
  };
}

function port(environment: NodeJS.ProcessEnv, variable: string, byDefault: number): number {
  const value = environment[variable];
  if (!value) return byDefault;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && number <= 65_535) return number;
  throw new DemoSettingsError(`${variable}=${value} is not valid; accepted: a port from 1 to 65535`);
}
