import { lstat, mkdir, symlink, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { HostAccess } from '../../evidence/host/access.js';
import { lookAtFile } from '../../evidence/host/host-file.js';
import { findDropIns, findFragment, SYSTEM_UNITS, userUnits } from '../../evidence/host/unit-search.js';
import { readDefaults } from '../../formats/default-file.js';
import { mergeUnit, splitExec, type UnitFile } from '../../formats/systemd-unit.js';
import { sanitizeLine } from '../../report/sanitize.js';
import type { Composed } from './compose.js';
import { withTemporary } from './temporary.js';

const UNIT = /^(.*\/systemd\/(system|user))\/([^/]+\.service)(?:\.d\/[^/]+\.conf)?$/;

/** What is wrong with the unit that the composed files make, in a sentence; undefined when nothing is, or when they make none. */
export async function unitProblem(
  access: HostAccess,
  composed: readonly Composed[],
): Promise<string | undefined> {
  for (const { edit } of composed) {
    const [, , scope, unit] = UNIT.exec(edit.path) ?? [];
    if (unit === undefined) continue;
    const folders = scope === 'user' ? userUnits(access) : SYSTEM_UNITS;
    const now = await filesOf(access, unit, folders, []);
    const then = await filesOf(access, unit, folders, composed);
    const problem =
      (await ruleProblem(access, unit, then, composed)) ??
      (scope === 'user' ? undefined : await verified(access, unit, now, then));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The unit's files in systemd's order, with the composed ones in their places. */
async function filesOf(
  access: HostAccess,
  unit: string,
  folders: readonly string[],
  composed: readonly Composed[],
): Promise<UnitFile[]> {
  const texts = new Map(composed.map(({ edit, after }) => [edit.path, after?.toString('utf8')]));
  const rank = (path: string) => folders.findIndex((folder) => path.startsWith(`${folder}/`));
  const own = [...texts.keys()].filter(
    (path) => UNIT.exec(path)?.[3] === unit && texts.get(path) !== undefined,
  );
  const isDropIn = (path: string) => path.endsWith('.conf');
  const fragment = await findFragment(access, unit, folders);
  const fragments = [...(fragment === undefined ? [] : [fragment]), ...own.filter((path) => !isDropIn(path))]
    .filter((path) => !texts.has(path) || texts.get(path) !== undefined)
    .sort((a, b) => rank(a) - rank(b));
  const byName = new Map<string, string>();
  for (const path of [...(await findDropIns(access, unit, folders)), ...own.filter(isDropIn)]) {
    if (texts.has(path) && texts.get(path) === undefined) continue;
    const name = posix.basename(path);
    const other = byName.get(name);
    if (other === undefined || rank(path) <= rank(other)) byName.set(name, path);
  }
  const dropIns = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  return Promise.all(
    [...fragments.slice(0, 1), ...dropIns].map(async (path) => ({
      path,
      text: texts.get(path) ?? (await textAt(access, path)),
    })),
  );
}

/** One command line, which can be taken apart. */
async function ruleProblem(
  access: HostAccess,
  unit: string,
  files: readonly UnitFile[],
  composed: readonly Composed[],
): Promise<string | undefined> {
  const merged = mergeUnit(files);
  const [line, ...more] = merged.execStart;
  if (line === undefined) return `${unit} would have no ExecStart.`;
  if (more.length > 0) return `${unit} would have more than one ExecStart, which systemd refuses.`;
  const env = { ...merged.environment };
  for (const { path } of merged.environmentFiles) {
    const own = composed.find(({ edit }) => edit.path === path);
    const text = own === undefined ? await textAt(access, path) : (own.after?.toString('utf8') ?? '');
    Object.assign(env, readDefaults(text, 'systemd').variables);
  }
  const split = splitExec(line.value, env);
  return 'problem' in split ? `The ExecStart of ${unit} cannot be taken apart: ${split.problem}.` : undefined;
}

/**
 * What `systemd-analyze verify` complains about that it did not complain about before; it says some things on stderr only, with exit code 0.
 * Undefined also where it cannot be asked.
 */
async function verified(
  access: HostAccess,
  unit: string,
  now: readonly UnitFile[],
  then: readonly UnitFile[],
): Promise<string | undefined> {
  if (!access.live || (await access.which('systemd-analyze')) === undefined) return undefined;
  const before = new Set((await complaints(access, unit, now)).map(withoutLine));
  const fresh = (await complaints(access, unit, then)).filter((line) => !before.has(withoutLine(line)));
  return fresh[0] === undefined
    ? undefined
    : `systemd does not take ${unit}: ${fresh[0].replace(/\.$/, '')}.`;
}

async function complaints(access: HostAccess, unit: string, files: readonly UnitFile[]): Promise<string[]> {
  let said: string[] = [];
  await withTemporary(access, async (folder) => {
    const real = access.at(folder);
    await mkdir(posix.join(real, `${unit}.d`));
    for (const { path, text } of files) {
      const copy = posix.join(real, path.endsWith('.conf') ? `${unit}.d` : '', posix.basename(path));
      await writeFile(copy, text);
    }
    // Drop-ins that are left out must not come in again from where they are on the disk.
    for (const path of await findDropIns(access, unit, SYSTEM_UNITS)) {
      const mask = posix.join(real, `${unit}.d`, posix.basename(path));
      if (!(await isThere(mask))) await symlink('/dev/null', mask);
    }
    // The colon at the end adds systemd's own folders, where the units are that this one needs.
    const argv = ['env', `SYSTEMD_UNIT_PATH=${folder}:`, 'systemd-analyze', 'verify', '--man=no', unit];
    const { exitCode, stderr } = await access.run(argv, { timeoutMs: 20_000 });
    if (exitCode === undefined || exitCode === 127) return false;
    said = stderr
      .split('\n')
      .filter((line) => line.includes(folder) || line.startsWith(`${unit}:`))
      .map((line) => sanitizeLine(line.replaceAll(`${folder}/`, '')).trim());
    return true;
  });
  return said;
}

/** The number of a line moves when lines are added. */
function withoutLine(complaint: string): string {
  return complaint.replace(/:\d+:/, ':');
}

async function textAt(access: HostAccess, path: string): Promise<string> {
  const look = await lookAtFile(access, path);
  return look.state === 'file' ? look.bytes.toString('utf8') : '';
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
