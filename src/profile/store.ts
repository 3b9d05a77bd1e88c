import { type FileHandle, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../errors.js';
import type { Profile } from './profile.js';
import { parseProfile } from './read.js';
import { profileText } from './write.js';

/** Far more than any profile: a wrong file is named, not read for minutes. */
const LARGEST = 1024 * 1024;

/** Mode of a file that is new: there is no secret in it, and a team shares it. */
const MODE = 0o644;

/**
 * The profile in the file; undefined when there is no such file.
 * @throws ConfigError when it cannot be read or is no profile
 */
export async function readProfile(path: string): Promise<Profile | undefined> {
  const text = await textOf(path);
  return text === undefined ? undefined : parseProfile(text, path);
}

/**
 * Writes the profile so that after a crash there is the old file or the new one, whole. What a person wrote in it stays, and so do its mode and a link
 * that leads to it. Writes nothing when the file says the same already.
 * @throws ConfigError when it cannot be written
 */
export async function saveProfile(path: string, profile: Profile): Promise<void> {
  const former = await textOf(path);
  const text = profileText(profile, former);
  if (text === former) return;
  try {
    await replace(path, text);
  } catch (error) {
    throw new ConfigError(
      `The profile ${path} cannot be written (${codeOf(error)}).`,
      'Name another file with --profile FILE.',
    );
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST) throw new ConfigError(`The profile ${path} is larger than 1 MiB: it is no profile.`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    const why = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'it may not be read' : code;
    throw new ConfigError(
      `The profile ${path} cannot be read: ${why}.`,
      'Name another file with --profile FILE.',
    );
  }
}

async function replace(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const folder = dirname(target);
  const mode = await stat(target).then(
    (found) => found.mode & 0o777,
    () => undefined,
  );
  const temporary = join(folder, `.${basename(target)}.${process.pid}.tmp`);
  try {
    await withFile(temporary, 'w', MODE, async (file) => {
      if (mode !== undefined) await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
    });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  // The rename is on the disk only when the folder is.
  await withFile(folder, 'r', MODE, (file) => file.sync());
}

async function withFile(
  path: string,
  flags: string,
  mode: number,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, mode);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}
