import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContainerEditedError, ContainerUnwritableError } from '../validate/problems.ts';
import { durableJsonFile } from './durableJsonFile.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trl-file-'));
  path = join(folder, 'container.json');
});
afterEach(() => rm(folder, { recursive: true }));

const open = () => durableJsonFile<unknown>(path, JSON.parse);

describe('durableJsonFile', () => {
  it('reads a missing file as null', async () => {
    expect(await open().read()).toBeNull();
  });

  it('writes text that people and git can read, for the owner only, and leaves nothing else behind', async () => {
    await open().write({ a: [1] });
    expect(await readFile(path, 'utf8')).toBe('{\n  "a": [\n    1\n  ]\n}\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['container.json']);
  });

  it('makes the folder', async () => {
    path = join(folder, 'deep', 'er', 'container.json');
    await open().write({});
    expect(await readFile(path, 'utf8')).toBe('{}\n');
  });

  it('keeps the mode that the file was given', async () => {
    await writeFile(path, '{}');
    await chmod(path, 0o640);
    const file = open();
    await file.read();
    await file.write({ a: 1 });
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it('takes a link to nothing for a mistake, not for a missing file', async () => {
    await symlink(join(folder, 'not-mounted.json'), path);
    await expect(open().read()).rejects.toThrow('a link to a file that is not there');
    await expect(open().write({})).rejects.toThrow(ContainerUnwritableError);
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
  });

  it('writes through a link and leaves it one', async () => {
    const real = join(folder, 'real.json');
    await writeFile(real, '{}');
    await symlink(real, path);
    const file = open();
    await file.read();
    await file.write({ a: 1 });
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(JSON.parse(await readFile(real, 'utf8'))).toEqual({ a: 1 });
  });

  it('does not undo an edit made by somebody else', async () => {
    const file = open();
    await file.write({ a: 1 });
    await writeFile(path, '{"a":2}');
    await expect(file.write({ a: 3 })).rejects.toThrow(ContainerEditedError);
    expect(await readFile(path, 'utf8')).toBe('{"a":2}');
  });

  it('does not overwrite a file that it never read', async () => {
    await writeFile(path, '{"a":2}');
    await expect(open().write({ a: 3 })).rejects.toThrow(ContainerEditedError);
  });

  it('does not overwrite a file that it could not parse', async () => {
    await writeFile(path, '{"a":');
    const file = open();
    await expect(file.read()).rejects.toThrow(SyntaxError);
    await expect(file.write({ a: 3 })).rejects.toThrow(ContainerEditedError);
  });

  it('writes again once the edit was read', async () => {
    const file = open();
    await file.write({ a: 1 });
    await writeFile(path, '{"a":2}');
    expect(await file.read()).toEqual({ a: 2 });
    await file.write({ a: 3 });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ a: 3 });
  });

  it('writes a deleted file anew', async () => {
    const file = open();
    await file.write({ a: 1 });
    await rm(path);
    await file.write({ a: 2 });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ a: 2 });
  });

  it('refuses bytes that are not UTF-8 and takes off a byte order mark', async () => {
    await writeFile(path, Buffer.from([0x22, 0xff, 0x22]));
    await expect(open().read()).rejects.toThrow();
    await writeFile(path, '\ufeff{"a":1}');
    expect(await open().read()).toEqual({ a: 1 });
  });

  it('says so when the file can’t be written', async () => {
    await writeFile(join(folder, 'file'), '');
    path = join(folder, 'file', 'container.json');
    await expect(open().write({})).rejects.toThrow(ContainerUnwritableError);
  });
});
