import { readdir, readFile } from 'node:fs/promises';
import type { HostAccess } from './access.js';
import { argvOf, isOfThisSystem, startTime } from './proc-text.js';

export interface HostProcess {
  pid: number;
  argv: string[];
}

/** Files of /proc that are opened at the same time. */
const AT_ONCE = 64;

/** The processes with that name on this system, those in containers left out. Empty where there is no /proc to look at. */
export async function processesNamed(access: HostAccess, name: string): Promise<HostProcess[]> {
  const pids = (await entriesOf(access, '/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found: HostProcess[] = [];
  for (let start = 0; start < pids.length; start += AT_ONCE) {
    const some = await Promise.all(
      pids.slice(start, start + AT_ONCE).map((pid) => processIf(access, pid, name)),
    );
    found.push(...some.filter((process) => process !== undefined));
  }
  return found;
}

/** The process of that number if it has that name and is not one of a container. */
export async function processIf(
  access: HostAccess,
  pid: number,
  name: string,
): Promise<HostProcess | undefined> {
  if ((await procText(access, `/proc/${pid}/comm`)).trimEnd() !== name) return undefined;
  const [status, cmdline] = await Promise.all([
    procText(access, `/proc/${pid}/status`),
    procText(access, `/proc/${pid}/cmdline`),
  ]);
  return isOfThisSystem(status) ? { pid, argv: argvOf(cmdline) } : undefined;
}

/** When the process started, ISO 8601; undefined when it cannot be told. */
export async function startedAt(access: HostAccess, pid: number): Promise<string | undefined> {
  const [own, system] = await Promise.all([
    procText(access, `/proc/${pid}/stat`),
    procText(access, '/proc/stat'),
  ]);
  return startTime(own, system);
}

/** A process may end between two looks, and other users' may be hidden: what is not readable is empty. */
export async function procText(access: HostAccess, path: string): Promise<string> {
  try {
    return await readFile(access.at(path), 'utf8');
  } catch {
    return '';
  }
}

async function entriesOf(access: HostAccess, path: string): Promise<string[]> {
  try {
    return await readdir(access.at(path));
  } catch {
    return [];
  }
}
