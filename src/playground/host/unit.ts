import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { mergeUnit, splitExec, type UnitFile } from '../../formats/systemd-unit.js';
import type { HostTree } from './tree.js';

const FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

interface SeenFile {
  path: string;
  /** Milliseconds; systemd notices a file that is newer than what it has loaded. */
  changed: number;
}

/** A unit as systemd has it in memory since it last read its files. */
export interface LoadedUnit {
  name: string;
  loadState: 'loaded' | 'not-found' | 'masked' | 'bad-setting';
  fragment: SeenFile | undefined;
  dropIns: SeenFile[];
  /** Folders of drop-ins that were there: systemd does not notice new ones until it reads everything again. */
  dropInFolders: string[];
  description: string;
  execStart: string[];
  environmentFiles: { path: string; optional: boolean }[];
  environment: Record<string, string>;
  /** Lines of `systemd-analyze verify` and the journal, without the unit's refusal. */
  complaints: string[];
  refusal: string | undefined;
  restart: { when: string; afterMs: number; burst: number; intervalMs: number };
}

/** Reads a unit and its drop-ins from the files, as `systemctl daemon-reload` does. */
export function loadUnit(tree: HostTree, name: string): LoadedUnit {
  const path = FOLDERS.map((folder) => posix.join(folder, name)).find((candidate) =>
    isLinkOrFile(tree, candidate),
  );
  const dropInFolders = FOLDERS.map((folder) => posix.join(folder, `${name}.d`)).filter((folder) =>
    tree.exists(folder),
  );
  const dropInPaths = dropInsIn(tree, dropInFolders);
  const files = [path, ...dropInPaths]
    .filter((candidate) => candidate !== undefined)
    .map((candidate) => ({ path: candidate, text: tree.read(candidate) ?? '' }));
  const masked = path !== undefined && isMasked(tree, path);
  const judged = masked || path === undefined ? emptyUnit() : judge(files);
  return {
    ...judged,
    name,
    loadState:
      path === undefined
        ? 'not-found'
        : masked
          ? 'masked'
          : judged.refusal === undefined
            ? 'loaded'
            : 'bad-setting',
    fragment: path === undefined ? undefined : { path, changed: changedAt(tree, path) },
    dropIns: dropInPaths.map((dropIn) => ({ path: dropIn, changed: changedAt(tree, dropIn) })),
    dropInFolders,
  };
}

/** Whether systemd would say that the files are not those that it has loaded. */
export function needsDaemonReload(tree: HostTree, unit: LoadedUnit): boolean {
  if (unit.loadState === 'bad-setting') return true;
  const seen = [unit.fragment, ...unit.dropIns].filter((file) => file !== undefined);
  if (seen.some(({ path, changed }) => !isLinkOrFile(tree, path) || changedAt(tree, path) > changed))
    return true;
  const now = dropInsIn(
    tree,
    unit.dropInFolders.filter((folder) => tree.exists(folder)),
  );
  return now.join(' ') !== unit.dropIns.map(({ path }) => path).join(' ');
}

/** Of the same name the one of the earlier folder counts; their order is that of the names. Links to /dev/null switch a name off. */
function dropInsIn(tree: HostTree, folders: readonly string[]): string[] {
  const byName = new Map<string, string>();
  for (const folder of folders) {
    for (const name of readdirSync(tree.at(folder))) {
      if (name.endsWith('.conf') && !byName.has(name)) byName.set(name, posix.join(folder, name));
    }
  }
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, path]) => path)
    .filter((path) => isLinkOrFile(tree, path) && !isMasked(tree, path));
}

function isLinkOrFile(tree: HostTree, path: string): boolean {
  const status = lstatSync(tree.at(path), { throwIfNoEntry: false });
  return status !== undefined && !status.isDirectory();
}

function isMasked(tree: HostTree, path: string): boolean {
  const status = lstatSync(tree.at(path));
  if (status.isSymbolicLink() && readlinkSync(tree.at(path)) === '/dev/null') return true;
  return statSync(tree.at(path), { throwIfNoEntry: false })?.size === 0;
}

function changedAt(tree: HostTree, path: string): number {
  return lstatSync(tree.at(path)).mtimeMs;
}

type Judged = Omit<LoadedUnit, 'name' | 'loadState' | 'fragment' | 'dropIns' | 'dropInFolders'>;

function emptyUnit(): Judged {
  return {
    description: '',
    execStart: [],
    environmentFiles: [],
    environment: {},
    complaints: [],
    refusal: undefined,
    restart: { when: 'no', afterMs: 100, burst: 5, intervalMs: 10_000 },
  };
}

function judge(files: readonly UnitFile[]): Judged {
  const merged = mergeUnit(files);
  const all = files.map(({ text }) => text).join('\n');
  const last = (key: string) => [...all.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].at(-1)?.[1]?.trim();
  const execStart = merged.execStart.map(({ value }) => value);
  const usable = execStart.filter((value) => !isUnbalanced(value));
  const unbalanced = merged.execStart
    .filter(({ value }) => isUnbalanced(value))
    .map(({ value, file }) => `${placeOf(files[file], value)}: Unbalanced quoting, ignoring: "${value}"`);
  const refusal =
    usable.length > 1
      ? 'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.'
      : usable.length === 0 && /^\[Service\]/m.test(all)
        ? 'Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.'
        : undefined;
  return {
    description: last('Description') ?? '',
    execStart: usable,
    environmentFiles: merged.environmentFiles,
    environment: merged.environment,
    complaints: [...files.flatMap(strayLines), ...unbalanced],
    refusal,
    restart: {
      when: last('Restart') ?? 'no',
      afterMs: Number(last('RestartSec') ?? '0.1') * 1000,
      burst: Number(last('StartLimitBurst') ?? '5'),
      intervalMs:
        Number((last('StartLimitInterval') ?? last('StartLimitIntervalSec') ?? '10').replace(/s$/, '')) *
        1000,
    },
  };
}

function isUnbalanced(value: string): boolean {
  const split = splitExec(value, {});
  return 'problem' in split && /quot/i.test(split.problem);
}

function placeOf(file: UnitFile | undefined, value: string): string {
  const first = value.split(/\s/)[0] ?? '';
  const lines = file?.text.split('\n') ?? [];
  return `${file?.path ?? ''}:${lines.findIndex((line) => line.includes(`=${first}`)) + 1}`;
}

const KNOWN =
  /^(Type|Exec(?:Start|StartPre|StartPost|Reload|Stop|StopPost|Condition)|Environment\w*|Restart\w*|StartLimit\w*|Limit\w+|Timeout\w*|Tasks\w*|Delegate|KillMode|OOMScoreAdjust|User|Group|Nice|PIDFile|NotifyAccess|Description|Documentation|After|Before|Wants|Requires|WantedBy|Also|ListenStream|Socket\w+|MountFlags|Slice|Standard\w+|Memory\w+|CPU\w+)$/;

/** Lines that systemd passes over with a word in the journal. */
function strayLines({ path, text }: UnitFile): string[] {
  let section = '';
  return text
    .replace(/\\\n/g, '  ')
    .split('\n')
    .flatMap((line, index) => {
      const named = /^\[(.*)\]/.exec(line)?.[1];
      if (named !== undefined) section = named;
      const key = /^([A-Za-z]+)\s*=/.exec(line)?.[1];
      if (key === undefined) return [];
      if (section === '') return [`${path}:${index + 1}: Assignment outside of section. Ignoring.`];
      if (KNOWN.test(key)) return [];
      return [`${path}:${index + 1}: Unknown key '${key}' in section [${section}], ignoring.`];
    });
}
