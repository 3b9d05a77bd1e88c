import { withoutCredentials } from '../../formats/mask.js';
import { type MergedUnit, mergeUnit } from '../../formats/systemd-unit.js';
import type { DockerHostFacts, DockerUnitFacts, HostFileFacts } from '../host-model.js';
import type { HostAccess } from './access.js';
import { HostDenied } from './host-failure.js';
import { hashOf, lookAtFile } from './host-file.js';
import { SHOWN_PROPERTIES, type ShownUnit, shownUnit } from './systemctl-show.js';
import { findDropIns, findFragment, SYSTEM_UNITS, userUnits } from './unit-search.js';

const TIMEOUT_MS = 3_000;

/** The unit for the evidence, and what it comes to with nothing masked: for working out the command line, never for the evidence. */
export interface UnitLook {
  facts: DockerUnitFacts;
  merged: MergedUnit;
}

/**
 * The unit that starts the daemon with its drop-ins; undefined when there is none.
 * @throws HostDenied when one of its files may not be read
 */
export async function readUnit(
  access: HostAccess,
  host: Pick<DockerHostFacts, 'install' | 'init'>,
  signal: AbortSignal | undefined,
): Promise<UnitLook | undefined> {
  if (host.install === 'desktop' || host.install === 'none') return undefined;
  const name = host.install === 'snap' ? 'snap.docker.dockerd.service' : 'docker.service';
  const user = host.install === 'rootless';
  const folders = user ? userUnits(access) : SYSTEM_UNITS;
  const runs = access.live && host.init === 'systemd';
  const [shown, fragment, dropIns] = await Promise.all([
    runs ? show(access, name, user, signal) : undefined,
    findFragment(access, name, folders),
    findDropIns(access, name, folders),
  ]);
  const found = [...(fragment === undefined ? [] : [fragment]), ...dropIns];
  const loaded = shown?.fragment === undefined ? [] : [shown.fragment, ...shown.dropIns];
  const changed = loaded.length > 0 && (shown?.needDaemonReload === true || hasMore(found, loaded));
  // What systemd has loaded is what it starts, but for files that changed since: those are taken from the disk, as the next reload does.
  const paths = loaded.length > 0 && !changed ? loaded : found.map((path) => asLoaded(path, loaded));
  if (paths.length === 0 || (fragment === undefined && loaded.length === 0)) return undefined;
  const { files, texts, masked } = await readFiles(access, paths);
  const merged = mergeUnit(
    masked ? [] : files.map(({ path }, index) => ({ path, text: texts[index] ?? '' })),
  );
  const loadState = shown?.loadState ?? (masked ? 'masked' : undefined);
  return {
    merged,
    facts: {
      name,
      files,
      execStart: merged.execStart.map(({ value }) => withoutCredentials(value)),
      execStartIn: merged.execStart.at(-1)?.file ?? -1,
      environmentFiles: merged.environmentFiles,
      ...stateOf(shown),
      ...(changed ? { needDaemonReload: true } : {}),
      ...(loadState === undefined ? {} : { loadState }),
      problems: merged.problems,
    },
  };
}

/** systemd does not notice a folder of drop-ins that is new since its last reload, and says that none is needed. */
function hasMore(found: readonly string[], loaded: readonly string[]): boolean {
  const known = new Set(loaded.map(underUsr));
  return found.some((path) => !known.has(underUsr(path)));
}

/** The path by which systemd knows the same file. */
function asLoaded(path: string, loaded: readonly string[]): string {
  return loaded.find((one) => underUsr(one) === underUsr(path)) ?? path;
}

/** On most systems /lib is /usr/lib. */
function underUsr(path: string): string {
  return path.replace(/^\/lib\//, '/usr/lib/');
}

/** Undefined when systemd does not answer: then the files speak for themselves. */
async function show(
  access: HostAccess,
  name: string,
  user: boolean,
  signal: AbortSignal | undefined,
): Promise<ShownUnit | undefined> {
  const argv = ['systemctl', ...(user ? ['--user'] : []), 'show', name, `--property=${SHOWN_PROPERTIES}`];
  const { exitCode, stdout } = await access.run(argv, {
    timeoutMs: TIMEOUT_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  return exitCode === 0 ? shownUnit(stdout) : undefined;
}

type States = Pick<DockerUnitFacts, 'activeState' | 'subState' | 'result' | 'needDaemonReload'>;

function stateOf(shown: ShownUnit | undefined): States {
  const states: States = {};
  if (shown?.activeState !== undefined) states.activeState = shown.activeState;
  if (shown?.subState !== undefined) states.subState = shown.subState;
  if (shown?.result !== undefined) states.result = shown.result;
  if (shown?.needDaemonReload !== undefined) states.needDaemonReload = shown.needDaemonReload;
  return states;
}

/** An empty unit file masks the unit as a link to /dev/null does. */
async function readFiles(
  access: HostAccess,
  paths: readonly string[],
): Promise<{ files: HostFileFacts[]; texts: string[]; masked: boolean }> {
  const looks = await Promise.all(paths.map((path) => lookAtFile(access, path)));
  const files: HostFileFacts[] = [];
  const texts: string[] = [];
  looks.forEach((look, index) => {
    const path = paths[index] ?? '';
    if (look.state === 'denied') throw new HostDenied(path);
    if (look.state === 'null-device') files.push(nullDevice(path));
    if (look.state === 'file') files.push(look.facts);
    if (look.state === 'null-device') texts.push('');
    if (look.state === 'file') texts.push(look.bytes.toString('utf8'));
  });
  return { files, texts, masked: files[0]?.path === paths[0] && texts[0] === '' };
}

function nullDevice(path: string): HostFileFacts {
  return {
    path,
    target: '/dev/null',
    hash: hashOf(Buffer.alloc(0)),
    text: '',
    mode: 0o666,
    uid: 0,
    gid: 0,
    modifiedAt: new Date(0).toISOString(),
  };
}
