import { denied, failed, type Reading } from '../reading.js';

/** This user may not look at a file: the whole reading is denied, since what is in it might change everything. */
export class HostDenied extends Error {
  override readonly name = 'HostDenied';

  constructor(readonly path: string) {
    super(`${path} may not be read by this user`);
  }
}

/** The code of an error of node:fs or node:net: `ENOENT`; empty for others. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** True for the codes by which a path is known not to be there. */
export function isNotThere(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

/** True when rights are missing. */
export function isDenied(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(codeOf(error));
}

/** Takes a reading of the host. Never rejects: what goes wrong becomes `denied` or `failed`. */
export async function careful<T>(
  signal: AbortSignal | undefined,
  take: () => Promise<Reading<T>>,
): Promise<Reading<T>> {
  try {
    if (signal?.aborted === true) return failed('cancelled', 'cancelled');
    return await take();
  } catch (error) {
    if (error instanceof HostDenied) {
      return denied({ verb: 'read', group: '', resource: error.path }, error.message);
    }
    if (signal?.aborted === true) return failed('cancelled', 'cancelled');
    return failed('garbage', error instanceof Error ? error.message : String(error));
  }
}
