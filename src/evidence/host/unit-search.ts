import { posix } from 'node:path';
import type { HostAccess } from './access.js';
import { lookAtFile, namesIn } from './host-file.js';

/**
 * Where systemd looks for units of the system, first come first served (systemd.unit(5)). Where /lib is a folder of its own, as on older Debian and
 * Ubuntu, it comes before /usr/lib; elsewhere it is a link to it.
 */
export const SYSTEM_UNITS: readonly string[] = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/etc/systemd/system',
  '/run/systemd/system',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/lib/systemd/system',
  '/usr/lib/systemd/system',
];

/** Where systemd looks for units of one user. */
export function userUnits(access: HostAccess): string[] {
  const { home } = access.user;
  return [
    posix.join(access.env.XDG_CONFIG_HOME || posix.join(home, '.config'), 'systemd/user'),
    '/etc/systemd/user',
    '/run/systemd/user',
    posix.join(access.env.XDG_DATA_HOME || posix.join(home, '.local/share'), 'systemd/user'),
    '/usr/local/lib/systemd/user',
    '/usr/lib/systemd/user',
    '/lib/systemd/user',
  ];
}

/** The unit file that systemd takes, a link to /dev/null included (the unit is masked); undefined when there is none. */
export async function findFragment(
  access: HostAccess,
  unit: string,
  folders: readonly string[],
): Promise<string | undefined> {
  const paths = folders.map((folder) => posix.join(folder, unit));
  const looks = await Promise.all(paths.map((path) => lookAtFile(access, path)));
  return paths.find((_, index) => ['file', 'null-device', 'denied'].includes(looks[index]?.state ?? ''));
}

/**
 * The drop-ins that systemd applies to the unit, in their order: `*.conf` of all folders, sorted by file name; of two with the same name the one of the
 * earlier folder counts, and one for this unit before one for all services. A file that is empty or leads to /dev/null switches its name off.
 */
export async function findDropIns(
  access: HostAccess,
  unit: string,
  folders: readonly string[],
): Promise<string[]> {
  const places = [`${unit}.d`, 'service.d'].flatMap((sub) =>
    folders.map((folder) => posix.join(folder, sub)),
  );
  const listed = await Promise.all(places.map((place) => namesIn(access, place)));
  const byName = new Map<string, string>();
  places.forEach((place, index) => {
    for (const name of listed[index] ?? []) {
      if (name.endsWith('.conf') && !byName.has(name)) byName.set(name, posix.join(place, name));
    }
  });
  const paths = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  const looks = await Promise.all(paths.map((path) => lookAtFile(access, path)));
  return paths.filter((_, index) => {
    const look = looks[index];
    return look?.state === 'denied' || (look?.state === 'file' && look.bytes.length > 0);
  });
}
