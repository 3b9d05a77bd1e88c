import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { withoutCredentials } from '../../formats/mask.js';
import type { HostFileFacts } from '../host-model.js';
import type { HostAccess } from './access.js';
import { HostDenied, isDenied, isNotThere } from './host-failure.js';
import { realHostPath } from './host-path.js';

const MAX_TEXT = 256 * 1024;
const MAX_BYTES = 4 * 1024 * 1024;

/** What was found at a path, links followed. `null-device`: a link to /dev/null, systemd's way to switch a file off. */
export type FileLook =
  | { state: 'file'; facts: HostFileFacts; bytes: Buffer }
  | { state: 'absent' }
  | { state: 'dangling' }
  | { state: 'null-device' }
  | { state: 'folder' }
  | { state: 'denied' }
  /** A device, a pipe, too long for a configuration, or the disk does not give it out. */
  | { state: 'failed'; reason: string };

/** Looks at a file of the host. Never throws. */
export async function lookAtFile(access: HostAccess, path: string): Promise<FileLook> {
  let isLink = false;
  try {
    isLink = (await lstat(access.at(path))).isSymbolicLink();
    const real = await realHostPath(access, path);
    if (real === '/dev/null') return { state: 'null-device' };
    // A pipe without a writer would block the opening.
    const handle = await open(access.at(real), constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = await handle.stat();
      if (status.isDirectory()) return { state: 'folder' };
      if (!status.isFile()) return { state: 'failed', reason: `${path} is not a file` };
      if (status.size > MAX_BYTES) return { state: 'failed', reason: `${path} is longer than 4 MiB` };
      const bytes = await handle.readFile();
      return { state: 'file', bytes, facts: factsOf(path, isLink ? real : undefined, bytes, status) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isNotThere(error)) return isLink ? { state: 'dangling' } : { state: 'absent' };
    if (isDenied(error)) return { state: 'denied' };
    return { state: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The file at a path, or undefined when no file is there (a folder, a dangling link).
 * @throws HostDenied when this user may not read it
 */
export async function fileAt(
  access: HostAccess,
  path: string,
): Promise<{ facts: HostFileFacts; text: string } | undefined> {
  const look = await lookAtFile(access, path);
  if (look.state === 'denied') throw new HostDenied(path);
  return look.state === 'file' ? { facts: look.facts, text: look.bytes.toString('utf8') } : undefined;
}

/**
 * The names in a folder, sorted; undefined when there is no folder.
 * @throws HostDenied when this user may not look into it
 */
export async function namesIn(access: HostAccess, path: string): Promise<string[] | undefined> {
  try {
    return (await readdir(access.at(await realHostPath(access, path)))).sort();
  } catch (error) {
    if (isDenied(error)) throw new HostDenied(path);
    if (isNotThere(error)) return undefined;
    throw error;
  }
}

/** SHA-256, hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function factsOf(path: string, target: string | undefined, bytes: Buffer, status: Stats): HostFileFacts {
  const text = textOf(bytes);
  return {
    path,
    ...(target === undefined ? {} : { target }),
    hash: hashOf(bytes),
    ...(text === undefined ? {} : { text: withoutCredentials(text) }),
    mode: status.mode & 0o7777,
    uid: status.uid,
    gid: status.gid,
    modifiedAt: status.mtime.toISOString(),
  };
}

/** A byte order mark stays in: for dockerd it is a fault that a check has to see. */
function textOf(bytes: Buffer): string | undefined {
  if (bytes.length > MAX_TEXT || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
