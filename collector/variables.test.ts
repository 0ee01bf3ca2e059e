import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';
import { doubtful, misspelt, VARIABLES } from './variables.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

describe('a name that is written as ours are', () => {
  it.each([
    ['TRL_PROT', 'TRL_PORT'],
    ['TRL_DATADIR', 'TRL_DATA_DIR'],
    ['TRL_DATA_DRI', 'TRL_DATA_DIR'],
    ['TRL_ALLOWED_DESTINATION', 'TRL_ALLOWED_DESTINATIONS'],
    ['TRL_EVENT_PATH', 'TRL_EVENTS_PATH'],
    ['TRL_RATELIMIT', 'TRL_RATE_LIMIT'],
    ['TRL_ADMIN_TOKN', 'TRL_ADMIN_TOKEN'],
    ['TRL-PORT', 'TRL_PORT'],
    ['trl_port', 'TRL_PORT'],
    ['TRL_DB_URL', 'TRL_DATABASE_URL'],
    ['TRL_RETENTION', 'TRL_RETENTION_DAYS'],
  ])('%s: did you mean %s', (name, meant) => {
    const said = misspelt({ [name]: 'a secret, perhaps' });
    expect(said).toContain(`${name} is no variable of Tag Relay; did you mean`);
    expect(said).toContain(meant);
    expect(said).not.toContain('secret');
  });

  it.each(Object.keys(VARIABLES))('%s is known', (name) => {
    expect(misspelt({ [name]: 'x' })).toBeUndefined();
  });

  it.each([
    ['empty, as if it were not set', { TRL_PROT: '' }],
    ['another program’s', { TTRL_PORT: '1', CONTROL_TRL_PORT: '1', PATH: '/bin' }],
    [
      'Kubernetes’ links to a service of that name',
      {
        TRL_SERVICE_HOST: '10.0.0.1',
        TRL_SERVICE_PORT: '8787',
        TRL_SERVICE_PORT_HTTP: '8787',
        TRL_COLLECTOR_PORT: 'tcp://10.0.0.1:8787',
        TRL_PORT_8787_TCP: 'tcp://10.0.0.1:8787',
        TRL_PORT_8787_TCP_ADDR: '10.0.0.1',
      },
    ],
  ])('%s: nothing is said', (_, environment) => {
    expect(misspelt(environment)).toBeUndefined();
  });
});

it('what may be another program’s, or has no effect yet, is doubted', () => {
  expect(doubtful({ TLR_PORT: '80', HOME: '/', TRL_PORT: '80', TRL_ROLES: 'x' })).toEqual([
    'TLR_PORT is not read; did you mean TRL_PORT?',
    'TRL_ROLES has no effect: the name is kept for a later version',
  ]);
});

describe('the process', () => {
  const start = (env: Record<string, string>, ...options: string[]) =>
    promisify(execFile)(
      process.execPath,
      ['--import', join(ROOT, 'build/typescriptHook.mjs'), join(ROOT, 'collector/main.ts'), ...options],
      { env: { PATH: process.env.PATH, ...env } },
    ).then(
      () => 'it started',
      ({ stderr }: { stderr: string }) => stderr,
    );

  it('does not start on a misspelt variable, and says the nearest name in one line', async () => {
    expect(await start({ TRL_ADMIN_TOKN: 'trl_secret_secret_secret' })).toBe(
      'TRL_ADMIN_TOKN is no variable of Tag Relay; did you mean TRL_ADMIN_TOKEN?\n',
    );
  });

  it('repeats no token that came in the wrong place', async () => {
    const token = `trl_${'x'.repeat(43)}`;
    expect(await start({}, token)).toMatch(/^there is no "\(hidden\)"; /);
    expect(() => readSettings({ TRL_PORT: token })).toThrow('TRL_PORT=(hidden) is not valid');
    expect(() => readSettings({ TRL_PUBLIC_URL: 'https://me:password@collect.example.com' })).toThrow(
      'TRL_PUBLIC_URL=https://me:(hidden)@collect.example.com',
    );
  });
});

it('all that our code and docs name are in the table', () => {
  const sources = ['collector', 'demo-site', 'e2e', 'sdk', 'bench', 'build', 'docs', '.ci'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|tsx|js|mjs|md)$/.test(file) && !/(variables|ports)\.test|start\.spec/.test(file))
      .map((file) => join(ROOT, folder, file)),
  );
  const named = sources.flatMap((file) => readFileSync(file, 'utf8').match(/\bTRL_[A-Z_]*[A-Z]\b/g) ?? []);
  const known = Object.keys(VARIABLES);
  expect(known.filter((name) => !named.includes(name))).toEqual([]);
  expect([...new Set(named)].filter((name) => !known.includes(name))).toEqual([]);
});

it('the operator’s table has each setting', () => {
  const page = readFileSync(join(ROOT, 'docs/operator.md'), 'utf8');
  const settings = Object.entries(VARIABLES).flatMap(([name, kind]) => (kind === 'collector' ? [name] : []));
  expect(settings.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
