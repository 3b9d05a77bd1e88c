import { lstat, readlink } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Activation } from '../../fixes/change.js';
import { codeOf } from './place.js';
import type { HostWork } from './work.js';

const LINKS = '/etc/ssl/certs';

/** Those of the files that are not there. */
export async function absent({ access }: HostWork, paths: readonly string[]): Promise<string[]> {
  const there = await Promise.all(
    paths.map((path) =>
      lstat(access.at(path)).then(
        () => true,
        (error) => codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR',
      ),
    ),
  );
  return paths.filter((_, index) => there[index] !== true);
}

/**
 * Removes the links of update-ca-certificates (Debian and its kin) that lead to certificates which are gone; older versions leave them although the
 * store is made anew.
 */
export async function dropLinks(
  work: HostWork,
  { command }: Activation & { type: 'update-trust-store' },
  removed: readonly string[],
): Promise<void> {
  if (command !== 'update-ca-certificates') return;
  for (const path of removed) {
    const link = work.access.at(posix.join(LINKS, linkName(path)));
    if (!(await leadsTo(link, path))) continue;
    await work.run(['rm', '-f', '--', link]);
    if (await leadsTo(link, path))
      work.note(`${link} still leads to ${path}, which is gone: remove it by hand.`);
  }
}

/** As update-ca-certificates makes it of the certificate's name. */
function linkName(path: string): string {
  const name = posix.basename(path, '.crt');
  return `${name.replaceAll(' ', '_').replace(/[()]/g, '=').replaceAll(',', '_')}.pem`;
}

async function leadsTo(link: string, path: string): Promise<boolean> {
  return readlink(link).then(
    (target) => target === path,
    () => false,
  );
}
