import { constants } from 'node:fs';
import { lstat, access as mayAccess, readlink, realpath, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { HostAccess } from './access.js';
import { errno } from './ask-socket.js';

const MAX_LINKS = 40;

/** What is needed to find one's way under a root. */
export type HostFiles = Pick<HostAccess, 'root' | 'at'>;

/**
 * The path with all symbolic links followed, as the host would: under another root than `/` an absolute link leads to a place under that root, and
 * never out of it. In and out: the host's path, without the root.
 * @throws NodeJS.ErrnoException: ENOENT (also for a dangling link), EACCES, ELOOP
 */
export async function realHostPath(files: HostFiles, path: string): Promise<string> {
  if (files.root === '/') return realpath(files.at(path));
  let here = '/';
  let links = 0;
  const ahead = path.split('/');
  for (let part = ahead.shift(); part !== undefined; part = ahead.shift()) {
    if (part === '' || part === '.') continue;
    const next = posix.join(here, part);
    const status = await lstat(files.at(next));
    if (!status.isSymbolicLink()) {
      here = next;
      continue;
    }
    if (++links > MAX_LINKS) throw errno('ELOOP', `too many symbolic links in ${path}`);
    const target = await readlink(files.at(next));
    // The device is the same under every root, and images come without it.
    if (target === '/dev/null' && ahead.length === 0) return target;
    if (target.startsWith('/')) here = '/';
    ahead.unshift(...target.split('/'));
  }
  return here;
}

/** True when something is there at the path, links followed. What may not be looked at counts as not there. */
export async function isThere(files: HostFiles, path: string): Promise<boolean> {
  try {
    await realHostPath(files, path);
    return true;
  } catch {
    return false;
  }
}

/** Folders of programs that root has in its PATH and other users often have not; Docker's programs are in them. */
const SYSTEM_FOLDERS = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/snap/bin',
];

/** The first file of that name that may be executed, in PATH and then where the system keeps its programs. */
export async function findProgram(
  files: HostFiles,
  pathVariable: string | undefined,
  program: string,
): Promise<string | undefined> {
  const own = (pathVariable ?? '').split(':').filter((folder) => folder.startsWith('/'));
  for (const folder of new Set([...own, ...SYSTEM_FOLDERS])) {
    const path = posix.join(folder, program);
    if (await isProgram(files, path)) return path;
  }
  return undefined;
}

async function isProgram(files: HostFiles, path: string): Promise<boolean> {
  try {
    const real = files.at(await realHostPath(files, path));
    if (!(await stat(real)).isFile()) return false;
    await mayAccess(real, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
