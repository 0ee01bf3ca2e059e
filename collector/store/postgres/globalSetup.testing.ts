/** One PostgreSQL server for all test files of a run. */
import type { TestProject } from 'vitest/node';
import { startTestServer } from './testServer.testing.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

export default async function startServer(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer();
  project.provide('postgresUrl', server.url);
  return server.stop;
}
