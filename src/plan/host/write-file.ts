import { constants } from 'node:fs';
import {
  chmod,
  type FileHandle,
  mkdir,
  open,
  readFile,
  rename as renameFile,
  rm,
  rmdir,
  stat,
  unlink,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostAccess } from '../../evidence/host/access.js';
import { hashOf } from '../../evidence/host/host-file.js';
import { runCommand } from '../../evidence/host/run-command.js';
import { PlanStopped } from '../stopped.js';
import { changedSince, type FileHands, FOLDER_MODE, temporaryFor, type WriteOptions } from './files.js';
import { codeOf, type Place, sentenceOf } from './place.js';

type Rename = (from: string, to: string) => Promise<void>;

/** Files with the rights of this process. `rename` is the last step of a write. */
export function ownFiles(access: HostAccess, rename: Rename = renameFile): FileHands {
  return {
    read: readOwn,
    write: (place, bytes, options) => writeOwn({ access, rename }, place, bytes, options),
    async remove(place, expected) {
      await assertUnchanged(place, expected);
      await explained(place.path, async () => {
        await unlink(place.real);
        await syncFolder(dirname(place.real));
      });
    },
    discard: (place, tag) => rm(temporaryFor(place.real, tag), { force: true }),
    removeFolder: (path) => removeEmpty(access.at(path)),
  };
}

async function readOwn({ path, real, exists }: Place): Promise<Buffer | null> {
  return exists ? explained(path, () => readFile(real)) : null;
}

async function writeOwn(
  { access, rename }: { access: HostAccess; rename: Rename },
  place: Place,
  bytes: Buffer,
  options: WriteOptions,
): Promise<void> {
  const { path, real } = place;
  const temporary = temporaryFor(real, options.tag);
  const made: string[] = [];
  try {
    await explained(path, async () => {
      for (const folder of place.missing.map((missing) => access.at(missing))) {
        await mkdir(folder);
        made.push(folder);
        // The process's mask must not lock the daemon's other readers out.
        await chmod(folder, FOLDER_MODE);
      }
      await fill(temporary, place, bytes, options);
    });
    await assertUnchanged(place, options.expected);
    await explained(path, () => replace(rename, temporary, place, bytes));
  } catch (error) {
    await rm(temporary, { force: true });
    for (const folder of made.reverse()) await removeEmpty(folder);
    throw error;
  }
}

/** Makes the temporary file, with the attributes of the file that it is going to replace. */
async function fill(temporary: string, place: Place, bytes: Buffer, options: WriteOptions): Promise<void> {
  // One that is there already is our own, from a plan that was cut off.
  await rm(temporary, { force: true });
  const file = await open(temporary, 'wx', 0o600);
  try {
    if (place.exists) await takeAttributes(file, temporary, place);
    else await giveTo(file, options);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function giveTo(file: FileHandle, { mode, owner }: WriteOptions): Promise<void> {
  const { uid, gid } = await file.stat();
  if (owner !== undefined && (owner.uid !== uid || owner.gid !== gid)) await file.chown(owner.uid, owner.gid);
  await file.chmod(mode);
}

/** Labels, access lists and extended attributes are copied by `cp`, which knows how on every Linux; what it does not do is done here. */
async function takeAttributes(file: FileHandle, temporary: string, { path, real }: Place): Promise<void> {
  if (process.platform === 'linux') {
    const argv = ['cp', '-T', '--attributes-only', '--preserve=all', '--', real, temporary];
    await runCommand(argv, process.env);
  }
  const wanted = await stat(real);
  const got = await file.stat();
  // A chown clears set-user-id bits, so the mode comes after it.
  if (got.uid !== wanted.uid || got.gid !== wanted.gid) await file.chown(wanted.uid, wanted.gid);
  if (got.mode !== wanted.mode) await file.chmod(wanted.mode & 0o7777);
  const kept = await file.stat();
  if (kept.uid !== wanted.uid || kept.gid !== wanted.gid || kept.mode !== wanted.mode) {
    throw new PlanStopped(`${path} cannot be changed: its owner and mode could not be kept.`);
  }
}

async function replace(rename: Rename, temporary: string, place: Place, bytes: Buffer): Promise<void> {
  try {
    await rename(temporary, place.real);
  } catch (error) {
    if (codeOf(error) !== 'EBUSY') throw error;
    // A file that is mounted by itself, as containers have them, can only be written over.
    await overwrite(place, bytes);
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(place.real));
}

async function overwrite({ path, real }: Place, bytes: Buffer): Promise<void> {
  const file = await open(real, constants.O_WRONLY);
  try {
    await file.truncate(0);
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    throw new PlanStopped(`${sentenceOf(path, error)} It may be written in part.`, 'unclear');
  } finally {
    await file.close();
  }
}

async function assertUnchanged(place: Place, expected: string | null): Promise<void> {
  const now = await hashNow(place);
  if (now !== expected) throw new PlanStopped(changedSince(place.path));
}

async function hashNow({ path, real }: Place): Promise<string | null> {
  try {
    return hashOf(await readFile(real));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new PlanStopped(sentenceOf(path, error));
  }
}

async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    // Somebody else put something into it, or removed it.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error))) throw error;
  }
}

/** A rename is on the disk only when the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function explained<T>(path: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    throw error instanceof PlanStopped ? error : new PlanStopped(sentenceOf(path, error));
  }
}
