/** Who may read the data folder. As root, who may all, modes still say what others may. */
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProcess } from '../testing/startProcess.testing.ts';
import { envelope, event, ORIGIN, startTestCollector } from '../testing/testCollector.testing.ts';
import { closeDataFolder, SharedDataError } from './dataFolder.ts';

let folder: string;
let logged: { fields: object; message: string }[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trl-folder-'));
  logged = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
const close = (path: string, allowShared = false) =>
  closeDataFolder(path, { allowShared, log: { warn: (fields, message) => void logged.push({ fields, message }) } });

it.each(['000', '022', '077', '277'])(
  'a fresh start under umask %s makes files for their owner alone',
  async (umask) => {
    const dataDir = join(folder, 'made', 'here');
    await mkdir(join(folder, 'made'));
    const { url, key, kill } = await startProcess(dataDir, '127.0.0.1:9', { umask });
    try {
      const body = JSON.stringify(envelope(key, { events: [event()] }));
      const answer = await fetch(`${url}/v1/events`, { method: 'POST', headers: { origin: ORIGIN }, body });
      expect(answer.status).toBe(200);
      for (const file of ['traffic.db', 'traffic.db-wal', 'traffic.db-shm', 'collector.lock', 'container.json']) {
        expect([file, await modeOf(join(dataDir, file))]).toEqual([file, '600']);
      }
      expect((Number.parseInt(await modeOf(dataDir), 8) & 0o077).toString(8)).toBe('0');
    } finally {
      await kill();
    }
  },
);

it('what an earlier version left open is closed at the start, each with a line in the log, and taken', async () => {
  const collector = await startTestCollector();
  try {
    const files = ['traffic.db', 'container.json', 'collector.lock'].map((name) => join(collector.dataDir, name));
    await collector.post(envelope(collector.key, { events: [event({ id: 'before' })] }));
    // as it is left by kill -9: the log still stands beside it
    for (const extra of ['traffic.db-wal', 'traffic.db-shm', 'traffic.db.backup', 'container.json.old']) {
      const path = join(collector.dataDir, extra);
      await writeFile(path, '', { flag: 'a' });
      files.push(path);
    }
    await collector.restart();
    const open = [collector.dataDir, ...files.filter((path) => !/-(wal|shm)$/.test(path))];
    await Promise.all(open.map((path) => chmod(path, path === collector.dataDir ? 0o755 : 0o644)));
    await collector.restart();
    for (const path of files) expect([path, await modeOf(path)]).toEqual([path, '600']);
    expect(await modeOf(collector.dataDir)).toBe('700');
    expect(collector.logged).toEqual(
      expect.arrayContaining(
        open.map((path) =>
          expect.objectContaining({ path, message: expect.stringContaining('its owner’s alone now') }),
        ),
      ),
    );
    expect((await collector.api('GET', '/api/events/before')).status).toBe(200);
  } finally {
    await collector.stop();
  }
});

describe('closeDataFolder', () => {
  it('makes a folder for its owner alone, without a word', async () => {
    close(join(folder, 'new'));
    expect(await modeOf(join(folder, 'new'))).toBe('700');
    expect(logged).toEqual([]);
  });

  it('closes log and index that are left open, and leaves what isn’t ours', async () => {
    for (const name of ['traffic.db', 'traffic.db-wal', 'traffic.db-shm', 'notes.txt']) {
      await writeFile(join(folder, name), '', { mode: 0o644 });
      await chmod(join(folder, name), 0o644);
    }
    close(folder);
    for (const name of ['traffic.db', 'traffic.db-wal', 'traffic.db-shm']) {
      expect(await modeOf(join(folder, name))).toBe('600');
    }
    expect(await modeOf(join(folder, 'notes.txt'))).toBe('644');
  });

  it('leaves all as it is where that is wanted', async () => {
    await writeFile(join(folder, 'traffic.db'), '');
    await chmod(join(folder, 'traffic.db'), 0o640);
    await chmod(folder, 0o750);
    close(folder, true);
    expect([await modeOf(folder), await modeOf(join(folder, 'traffic.db'))]).toEqual(['750', '640']);
    expect(logged).toEqual([]);
  });

  it.each<[string, () => void]>([
    [
      'is refused',
      () => {
        throw new Error('EPERM');
      },
    ],
    ['does nothing', () => undefined],
  ])(
    'refuses a folder whose files stay readable by others, where chmod %s, and says the way out',
    async (_, chmodOf) => {
      const path = join(folder, 'traffic.db-wal');
      await writeFile(path, '');
      await chmod(path, 0o644);
      await chmod(folder, 0o755);
      const options = { log: { warn: () => undefined }, chmod: chmodOf };
      const start = () => closeDataFolder(folder, { ...options, allowShared: false });
      expect(start).toThrow(SharedDataError);
      expect(start).toThrow(/traffic\.db-wal: others can read it \(mode 0644\).*TRL_DATA_DIR.*TRL_ALLOW_SHARED_DATA=1/);
      expect(await readdir(folder)).toEqual(['traffic.db-wal']);
      closeDataFolder(folder, { ...options, allowShared: true });
    },
  );

  it('takes a folder that others may enter and that can’t be closed, if what is in it they can’t read', async () => {
    await writeFile(join(folder, 'traffic.db'), '', { mode: 0o600 });
    await chmod(folder, 0o711);
    closeDataFolder(folder, {
      allowShared: false,
      log: { warn: (fields, message) => void logged.push({ fields, message }) },
      chmod: () => undefined,
    });
    expect(logged).toMatchObject([{ message: expect.stringContaining('what is in it they can’t read') }]);
    expect(await readdir(folder)).toEqual(['traffic.db']);
  });

  it('leaves the mode of what a link points at, and says that others may read it', async () => {
    const target = join(folder, 'checkout.json');
    await writeFile(target, '{}');
    await chmod(target, 0o644);
    await symlink(target, join(folder, 'container.json'));
    await symlink(join(folder, 'nowhere'), join(folder, 'container.old'));
    close(folder);
    expect(await modeOf(target)).toBe('644');
    expect(logged.map(({ fields }) => fields)).toEqual([{ path: join(folder, 'container.json') }]);
  });
});
