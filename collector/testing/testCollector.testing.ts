/** For tests: a whole collector on a free port with a folder of its own, and the admin API in one line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LATE_PARTS, PART_NAMES } from '../../sdk/parts/needed.ts';
import { type Pace, startCollector } from '../collector.ts';
import type { Settings } from '../settings.ts';
import { readSettings } from '../settings.ts';

export const TOKEN = 'trl_test_token_0123456789';
export const ORIGIN = 'https://shop.example';

export interface TestCollector {
  url: string;
  key: string;
  dataDir: string;
  /** what the collector logged as error or warning */
  logged: object[];
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: never }>;
  /** POST /v1/events as a page of the allowed origin does; `body` may be text that is no JSON */
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Stops and starts again on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The envelope of a page view; override what the test is about. */
export function envelope(key: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    key,
    visitor: 'visitor-1',
    page: { url: 'https://shop.example/thanks', referrer: '' },
    clicks: [],
    events: [event()],
    ...overrides,
  };
}

const BUILT = {
  tag: 'window.settings=__TRL__;',
  tagWithConsent: 'window.settings=__TRL__;',
  frame: '/* frame */',
  parts: Object.fromEntries([...LATE_PARTS, ...PART_NAMES].map((name) => [name, `/* part ${name} */`])),
  immutable: { 'trl-0.1.0.js': '/* immutable */' },
};

let counter = 0;

export function event(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  counter += 1;
  return { id: `event-${counter}`, name: 'Purchase', at: Date.now(), data: {}, ...overrides };
}

export async function startTestCollector(
  overrides: Partial<Settings> = {},
  clock: () => number = Date.now,
  pace?: Pace,
): Promise<TestCollector> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trl-test-'));
  const settings: Settings = {
    ...readSettings({ TRL_DATA_DIR: dataDir, TRL_PORT: '0', TRL_ADMIN_TOKEN: TOKEN, TRL_RATE_LIMIT: '0' }),
    ...overrides,
  };
  const logged: object[] = [];
  const note = (fields: object, message: string) => void logged.push({ message, ...fields });
  const start = () =>
    startCollector(settings, {
      built: BUILT,
      dashboard: new Map(),
      now: clock,
      log: { info() {}, warn: note, error: note },
      ...(pace && { pace }),
    });
  let collector = await start();

  const api: TestCollector['api'] = async (method, path, body) => {
    const response = await fetch(collector.url + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as never };
  };
  await api('PUT', '/api/container', { allowedOrigins: [ORIGIN] });
  const { body: container } = (await api('GET', '/api/container')) as { body: { key: string } };

  return {
    get url() {
      return collector.url;
    },
    key: container.key,
    dataDir,
    logged,
    api,
    post: (body, headers = { origin: ORIGIN }) =>
      fetch(`${collector.url}/v1/events`, {
        method: 'POST',
        headers,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async restart() {
      await collector.stop();
      collector = await start();
    },
    async stop() {
      await collector.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
