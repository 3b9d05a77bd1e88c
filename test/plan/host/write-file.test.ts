import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { rename as renameFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../src/evidence/host/host-file.js';
import { placeOf } from '../../../src/plan/host/place.js';
import { ownFiles } from '../../../src/plan/host/write-file.js';
import { fakeHost } from '../../support/host-access.js';

const PATH = '/etc/docker/daemon.json';
const NEW = Buffer.from('new\r\n');

async function hostWith(files: Parameters<typeof fakeHost>[0] = {}) {
  const host = await fakeHost(files);
  const real = join(host.root, PATH);
  const write = async (expected: string | null, rename?: typeof renameFile) =>
    ownFiles(host, rename).write(await placeOf(host, PATH), NEW, { expected, mode: 0o604, tag: 'ab12-0' });
  return { host, real, write };
}

describe('the careful write', () => {
  it('makes folders and a file of the mode given, whatever the process masks', async () => {
    const { real, write } = await hostWith();
    const mask = process.umask(0o077);
    await write(null).finally(() => process.umask(mask));
    expect(readFileSync(real)).toEqual(NEW);
    expect(statSync(real).mode & 0o777).toBe(0o604);
    expect(statSync(join(real, '../..')).mode & 0o777).toBe(0o755);
  });

  it('keeps the mode of a file that is there, and takes the time of the write', async () => {
    const { real, write } = await hostWith({ files: { [PATH]: { text: 'old', mode: 0o646 } } });
    utimesSync(real, 1, 1);
    await write(hashOf(Buffer.from('old')));
    expect(readFileSync(real)).toEqual(NEW);
    expect(statSync(real).mode & 0o777).toBe(0o646);
    // systemd knows by it that a unit has to be read again.
    expect(statSync(real).mtimeMs).toBeGreaterThan(1e12);
  });

  it('writes a file that nobody may write, as its owner', async () => {
    const { real, write } = await hostWith({ files: { [PATH]: { text: 'old', mode: 0o444 } } });
    await write(hashOf(Buffer.from('old')));
    expect(readFileSync(real)).toEqual(NEW);
    expect(statSync(real).mode & 0o777).toBe(0o444);
  });

  it('writes over a file that cannot be replaced because it is mounted', async () => {
    const { real, write } = await hostWith({ files: { [PATH]: { text: 'a longer old text', mode: 0o640 } } });
    const { ino } = statSync(real);
    const busy = async () => Promise.reject(Object.assign(new Error('EBUSY'), { code: 'EBUSY' }));
    await write(hashOf(Buffer.from('a longer old text')), busy);
    expect(readFileSync(real)).toEqual(NEW);
    expect(statSync(real).ino).toBe(ino);
    expect(readdirSync(join(real, '..'))).toEqual(['daemon.json']);
  });

  it('gives way to somebody who changed the file since it was hashed, and leaves nothing behind', async () => {
    const { real, write } = await hostWith({ files: { [PATH]: 'theirs' } });
    await expect(write(hashOf(Buffer.from('old')))).rejects.toThrow(/has changed since/);
    await expect(write(null)).rejects.toThrow(/has changed since/);
    expect(readFileSync(real, 'utf8')).toBe('theirs');
    expect(readdirSync(join(real, '..'))).toEqual(['daemon.json']);
  });

  it('removes the folders that it made when the file cannot be written', async () => {
    const { host, real, write } = await hostWith();
    const full = async () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
    await expect(write(null, full)).rejects.toThrow(`${PATH} cannot be changed: the disk is full.`);
    expect(existsSync(join(real, '../..'))).toBe(false);
    expect(existsSync(host.root)).toBe(true);
  });

  it('takes the place of its own temporary file that was left by a crash', async () => {
    const { real, write } = await hostWith({
      files: { [PATH]: 'old', '/etc/docker/.daemon.json.regdoctor-ab12-0': 'half' },
    });
    await write(hashOf(Buffer.from('old')));
    expect(readFileSync(real)).toEqual(NEW);
    expect(readdirSync(join(real, '..'))).toEqual(['daemon.json']);
  });
});

describe('the place of a file', () => {
  it('is found through links that are the image’s own', async () => {
    const { host } = await hostWith({
      live: false,
      files: { '/opt/docker/daemon.json': 'x', '/etc/docker': { link: '/opt/docker' } },
    });
    expect(await placeOf(host, PATH)).toMatchObject({
      real: join(host.root, '/opt/docker/daemon.json'),
      exists: true,
    });
  });

  it('of a new file is in the folder behind the link', async () => {
    const { host } = await hostWith({
      files: { '/opt/docker': 'folder/', '/etc/docker': { link: '../opt/docker' } },
    });
    const place = await placeOf(host, '/etc/docker/certs.d/a/ca.crt');
    expect(place).toEqual({
      path: '/etc/docker/certs.d/a/ca.crt',
      real: join(host.root, '/opt/docker/certs.d/a/ca.crt'),
      exists: false,
      missing: ['/opt/docker/certs.d', '/opt/docker/certs.d/a'],
    });
  });

  it.each([
    ['a folder in its place', (real: string) => mkdirSync(real, { recursive: true }), 'is not a file'],
    [
      'a link that leads nowhere',
      (real: string) => {
        mkdirSync(join(real, '..'), { recursive: true });
        symlinkSync('gone', real);
      },
      'leads nowhere',
    ],
    [
      'a file where its folder should be',
      (real: string) => {
        mkdirSync(join(real, '../..'), { recursive: true });
        writeFileSync(join(real, '..'), '');
        chmodSync(join(real, '..'), 0o644);
      },
      'not a folder',
    ],
  ])('is refused: %s', async (_what, make, reason) => {
    const { host, real } = await hostWith();
    make(real);
    await expect(placeOf(host, PATH)).rejects.toThrow(reason);
  });
});
