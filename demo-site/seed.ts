/** What the demo's data folder holds at its first start: an admin token and a container with the demo's connectors. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Admin } from './adminClient.ts';
import type { ConnectorSettings } from './connectors.ts';

/** Writes the file unless there is one; true when it was written. */
async function writeOnce(path: string, text: string, mode: number): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The token of the folder, made at the first start; only its owner can read the file. */
export async function adminToken(path: string): Promise<string> {
  await writeOnce(path, `${randomBytes(24).toString('base64url')}\n`, 0o600);
  return (await readFile(path, 'utf8')).trim();
}

/** Writes container.json unless there is one, for its owner alone as the collector does. To be called before the collector starts. */
export async function seedContainer(
  dataDir: string,
  settings: { key: string; name: string; allowedOrigins: string[]; connectors: ConnectorSettings[] },
): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // the collector fills in what isn't said
  const container = { format: 1, ...settings };
  await writeOnce(join(dataDir, 'container.json'), `${JSON.stringify(container, null, 2)}\n`, 0o600);
}

/** Approves the pixels that wait for it, but only those that say word for word what this project wrote. */
export async function approvePixels(admin: Admin, written: ConnectorSettings[]): Promise<void> {
  const { items } = await admin.call('GET', '/api/connectors');
  for (const { id, pixel } of items) {
    const known = written.some((connector) => connector.id === id && connector.pixel?.html === pixel.html);
    if (pixel.status !== 'pending' || !known) continue;
    await admin.call('POST', `/api/connectors/${id}/pixel/approve`, { hash: pixel.hash ?? '' });
  }
}
