import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore } from '../conformance/conformance.testing.ts';
import { openSqliteStore } from './open.ts';

describeStore('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trl-store-'));
  return {
    open: () => openSqliteStore({ path: join(folder, 'traffic.db') }),
    destroy: () => rm(folder, { recursive: true }),
  };
});
