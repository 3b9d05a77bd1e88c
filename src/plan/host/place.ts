import { lstat, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { HostAccess } from '../../evidence/host/access.js';
import { realHostPath } from '../../evidence/host/host-path.js';
import { PlanStopped } from '../stopped.js';

/** Where a file really is. */
export interface Place {
  /** As the host knows it, links as they stand. */
  path: string;
  /** For node:fs and commands: under the root, links followed. */
  real: string;
  exists: boolean;
  /** Folders that are missing above it, outermost first, as the host knows them. */
  missing: string[];
}

/**
 * Follows the path to the file that is meant by it.
 * @throws PlanStopped when a link leads nowhere, or something else than a file is there
 */
export async function placeOf(access: HostAccess, path: string): Promise<Place> {
  const found = await realOf(access, path);
  if (found !== undefined) {
    const real = access.at(found);
    if (!(await stat(real)).isFile()) throw new PlanStopped(`${path} is not a file.`);
    return { path, real, exists: true, missing: [] };
  }
  const missing: string[] = [];
  let folder = posix.dirname(path);
  let start = await realOf(access, folder);
  while (start === undefined) {
    missing.unshift(folder);
    folder = posix.dirname(folder);
    start = await realOf(access, folder);
  }
  if (!(await stat(access.at(start))).isDirectory()) throw new PlanStopped(`${folder} is not a folder.`);
  // The folders that are made stand under the real one, so that an undo finds them whatever the link says by then.
  const under = (name: string) => posix.join(start, posix.relative(folder, name));
  return { path, real: access.at(under(path)), exists: false, missing: missing.map(under) };
}

/** The real path on the host; undefined when nothing is there. */
async function realOf(access: HostAccess, path: string): Promise<string | undefined> {
  try {
    return await realHostPath(access, path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      if (await isLink(access, path)) throw new PlanStopped(`${path} is a symbolic link that leads nowhere.`);
      return undefined;
    }
    throw new PlanStopped(sentenceOf(path, error));
  }
}

async function isLink(access: HostAccess, path: string): Promise<boolean> {
  try {
    return (await lstat(access.at(path))).isSymbolicLink();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Why a file cannot be used, in a sentence. */
export function sentenceOf(path: string, error: unknown): string {
  const code = codeOf(error);
  const known: Record<string, string> = {
    EACCES: 'this user may not',
    EPERM: 'it is not permitted; the file may be immutable',
    EROFS: 'its file system is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the quota is used up',
    ELOOP: 'its symbolic links go in a circle',
    ENOTDIR: 'a part of its path is not a folder',
  };
  return `${path} cannot be changed: ${known[code] ?? (error instanceof Error ? error.message : String(error))}.`;
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
