import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { posix } from 'node:path';
import type { HostAccess } from '../../evidence/host/access.js';
import { codeOf } from './place.js';

/** A folder in the host's own /tmp that nobody else can look into; false when there is none. */
export async function withTemporary(
  access: HostAccess,
  use: (folder: string) => Promise<boolean>,
): Promise<boolean> {
  let real: string;
  try {
    real = await mkdtemp(access.at('/tmp/regdoctor-'));
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return false;
  }
  try {
    await chmod(real, 0o700);
    return await use(posix.join('/tmp', posix.basename(real)));
  } finally {
    await rm(real, { recursive: true, force: true });
  }
}
