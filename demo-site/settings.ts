/** Where the demo listens and keeps its data, from the environment. */
import { join, resolve } from 'node:path';
import { DEMO_VARIABLES, misspelt } from '../collector/variables.ts';

/** A port as it was asked for; one that nobody chose may be another where it is in use. */
export interface WantedPort {
  port: number;
  isChosen: boolean;
}

export interface DemoSettings {
  ports: Record<Program, WantedPort>;
  /** undefined: nobody chose one */
  dataDir: string | undefined;
}

export type Program = 'collector' | 'shop' | 'partner';
export type Ports = Record<Program, number>;

/** A variable holds what can't be used, or is none; the message is one line that says what is accepted. */
export class DemoSettingsError extends Error {}

type DemoVariable = (typeof DEMO_VARIABLES)[number] | 'TRL_PORT';

/** What is likely meant for the demo: other programs' variables may begin with DEMO_ too. */
const DEMO_NAMES = { prefix: /^demo_(?:shop|partner|\w*port$)/i, known: [...DEMO_VARIABLES, 'TRL_PORT'] };

export function readDemoSettings(environment: NodeJS.ProcessEnv): DemoSettings {
  const stranger = misspelt(environment, DEMO_NAMES) ?? misspelt(environment);
  if (stranger !== undefined) throw new DemoSettingsError(stranger);
  const { TRL_DATA_DIR: dataDir } = environment;
  return {
    ports: {
      collector: port(environment, 'TRL_PORT', 8787),
      shop: port(environment, 'DEMO_SHOP_PORT', 8788),
      partner: port(environment, 'DEMO_PARTNER_PORT', 8789),
    },
    dataDir: dataDir ? resolve(dataDir) : undefined,
  };
}

function port(environment: NodeJS.ProcessEnv, variable: DemoVariable, byDefault: number): WantedPort {
  const value = environment[variable];
  if (!value) return { port: byDefault, isChosen: false };
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && number <= 65_535) return { port: number, isChosen: true };
  throw new DemoSettingsError(`${variable}=${value} is not valid; accepted: a port from 1 to 65535`);
}

/**
 * The folder of the demo on these ports. Container and connectors have the ports in them, so a demo that had to move keeps its own:
 * it starts beside another one, and finds its data again on the same ports.
 */
export function dataFolder(chosen: string | undefined, { collector, shop, partner }: Ports, hasMoved: boolean): string {
  return chosen ?? resolve(hasMoved ? `./data/demo-${collector}-${shop}-${partner}` : './data/demo');
}

export const tokenFile = (dataDir: string) => join(dataDir, 'admin-token');
