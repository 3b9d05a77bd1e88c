import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readProfile, saveProfile } from '../../src/profile/store.js';
import { FULL } from './support.js';

const made: string[] = [];
let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regdoctor-profile-'));
  made.push(folder);
  path = join(folder, 'regdoctor.yaml');
});
afterAll(() => Promise.all(made.map((one) => rm(one, { recursive: true, force: true }))));

describe('the file of a profile', () => {
  it('is read as it was saved, and nothing else is left in the folder', async () => {
    await saveProfile(path, FULL);
    expect(await readProfile(path)).toEqual(FULL);
    expect(await readdir(folder)).toEqual(['regdoctor.yaml']);
  });

  it('is undefined when it is not there', async () => {
    expect(await readProfile(path)).toBeUndefined();
  });

  it('keeps its mode, and the link that leads to it', async () => {
    const real = join(folder, 'team.yaml');
    await writeFile(real, '# ours\nschema: regdoctor.profile/1\n');
    await chmod(real, 0o664);
    await symlink('team.yaml', path);
    await saveProfile(path, FULL);
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await readFile(real, 'utf8')).toMatch(/^# ours\n/);
    expect(await readProfile(real)).toEqual(FULL);
    expect((await stat(real)).mode & 0o777).toBe(0o664);
    expect(await readProfile(path)).toEqual(FULL);
    expect((await readdir(folder)).sort()).toEqual(['regdoctor.yaml', 'team.yaml']);
  });

  it('is not touched when it says the same already', async () => {
    await saveProfile(path, FULL);
    await utimes(path, 1, 1);
    await saveProfile(path, FULL);
    expect((await stat(path)).mtimeMs).toBe(1000);
  });

  it('that is a folder, too large, or in no folder is one clear sentence', async () => {
    await mkdir(path);
    await expect(readProfile(path)).rejects.toThrow(`The profile ${path} cannot be read: it is a folder.`);
    const large = join(folder, 'large.yaml');
    await writeFile(large, ' '.repeat(1024 * 1024 + 1));
    await expect(readProfile(large)).rejects.toThrow('larger than 1 MiB');
    const nowhere = join(folder, 'no', 'p.yaml');
    await expect(saveProfile(nowhere, FULL)).rejects.toThrow(
      `The profile ${nowhere} cannot be written (ENOENT).`,
    );
  });
});
