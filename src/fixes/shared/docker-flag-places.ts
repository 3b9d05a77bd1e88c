import type { DockerDefaultsFacts, DockerUnitFacts } from '../../evidence/host-model.js';
import { addOption, type DefaultsReader, removeOption } from '../../formats/default-file.js';
import { dockerdOptions } from '../../formats/dockerd-flags.js';
import { readFlagWords } from '../../formats/flag-words.js';
import { addFlagToUnit, dropInWith, removeFlagFromUnit } from '../../formats/systemd-unit.js';
import type { FileEdit } from '../change.js';
import { fileEdit, newFile, unlessRefused } from './docker-file-edit.js';
import type { DockerScene } from './docker-scene.js';

type Matches = (flag: string) => boolean;

/** A file in which options of the daemon's command line stand. */
export interface FlagPlace {
  kind: 'unit' | 'defaults';
  path: string;
  /** Part of a package, whose next version puts its own text there. */
  packaged: boolean;
  /** Null when the file cannot be edited safely. */
  add(flags: readonly string[]): FileEdit | null;
  remove(matches: Matches): FileEdit | null;
  /** The flags that stand there, as `--name=value`. */
  flags(): string[];
}

/** Variables that init scripts and units of distributions put on the command line, the one that is meant for the case first. */
const PREFERRED = ['INSECURE_REGISTRY', 'DOCKER_OPTS', 'OPTIONS', 'DOCKER_OPTIONS', 'other_args', 'OPTS'];
const DROP_IN = 'zz-regdoctor.conf';
const CENSORED = '***';

/** Arguments without the options of these keys, their values with them. */
export function argvWithout(keys: readonly string[]): (argv: readonly string[]) => string[] {
  return ([program, ...words]) => {
    const gone = readFlagWords(words).flags.filter(({ option, name }) => keys.includes(option?.key ?? name));
    const kept = words.filter((_, index) => !gone.some(({ from, to }) => from <= index && index <= to));
    return program === undefined ? kept : [program, ...kept];
  };
}

/** True for a flag that sets one of these keys of daemon.json. */
export function isOptionOf(keys: readonly string[]): Matches {
  return (flag) => Object.keys(dockerdOptions(['dockerd', flag]).options).some((key) => keys.includes(key));
}

/** The places of a daemon that systemd or an init script starts; empty when its command line cannot be told. */
export function flagPlaces({ host, config }: DockerScene): FlagPlace[] {
  if (config?.nextArgv === undefined) return [];
  const unit = host.init === 'systemd' ? config.unit : undefined;
  return [
    ...(unit === undefined ? [] : unitPlace(unit)),
    ...config.defaults.flatMap((defaults) =>
      variablesOf(defaults).map((name) => defaultsPlace(defaults, name)),
    ),
  ];
}

/** Variables of the file that are on the command line, the fittest for an insecure registry first. Empty for a file that nobody reads. */
export function variablesOf({ readBy, used }: DockerDefaultsFacts): string[] {
  if (readBy === 'nobody') return [];
  return [
    ...PREFERRED.filter((name) => used.includes(name)),
    ...used.filter((name) => !PREFERRED.includes(name)),
  ];
}

/** `sh` for a file that an init script sources, `systemd` for an EnvironmentFile. */
export function readerOf({ readBy }: DockerDefaultsFacts): DefaultsReader {
  return readBy === 'unit' ? 'systemd' : 'sh';
}

/** True for a unit that a package owns: what is written into it does not last. */
export function isPackaged(path: string): boolean {
  return /^\/(usr\/)?lib\/systemd\//.test(path);
}

/** Where regdoctor's own drop-in of a unit stands: last by its name, so that no other one undoes it. */
export function dropInPath(unit: DockerUnitFacts): string {
  return `/etc/systemd/system/${unit.name}.d/${DROP_IN}`;
}

/**
 * regdoctor's drop-in: the command line in force with a flag more, or without some. Null when there is not exactly one command line to repeat, when
 * it has a credential in it (which the evidence does not know), or when a drop-in that comes later would undo this one.
 */
export function dropInEdit(
  unit: DockerUnitFacts,
  how: { add: string } | { remove: Matches },
): FileEdit | null {
  const path = dropInPath(unit);
  const own = unit.files.find((file) => file.path === path);
  const edit = (text: string) =>
    'add' in how ? addFlagToUnit(text, how.add) : removeFlagFromUnit(text, how.remove);
  if (own !== undefined && unit.files[unit.execStartIn] === own) return changed(fileEdit(own, edit));
  const [line, ...others] = unit.execStart;
  if (own !== undefined || line === undefined || others.length > 0 || line.includes(CENSORED)) return null;
  if (fileName(unit.files[unit.execStartIn]?.path ?? '') > DROP_IN && unit.execStartIn > 0) return null;
  const bare = `[Service]\nExecStart=\nExecStart=${line}\n`;
  return newFile(path, () => ('add' in how ? dropInWith(line, how.add) : edit(bare)));
}

function unitPlace(unit: DockerUnitFacts): FlagPlace[] {
  const file = unit.files[unit.execStartIn];
  if (file === undefined || unit.execStart.length !== 1) return [];
  return [
    {
      kind: 'unit',
      path: file.path,
      packaged: isPackaged(file.path),
      add: (flags) => changed(fileEdit(file, (text) => flags.reduce(addFlagToUnit, text))),
      remove: (matches) => changed(fileEdit(file, (text) => removeFlagFromUnit(text, matches))),
      flags: () => flagsIn((matches) => removeFlagFromUnit(file.text ?? '', matches)),
    },
  ];
}

function defaultsPlace(defaults: DockerDefaultsFacts, variable: string): FlagPlace {
  const { file } = defaults;
  const reader = readerOf(defaults);
  return {
    kind: 'defaults',
    path: file.path,
    packaged: false,
    add: (flags) =>
      changed(
        fileEdit(file, (text) =>
          flags.reduce((edited, flag) => addOption(edited, variable, flag, reader), text),
        ),
      ),
    remove: (matches) => changed(fileEdit(file, (text) => removeOption(text, variable, matches, reader))),
    flags: () => flagsIn((matches) => removeOption(file.text ?? '', variable, matches, reader)),
  };
}

/** What an editor asks about when it is to take nothing out. */
function flagsIn(walk: (matches: Matches) => string): string[] {
  const seen: string[] = [];
  unlessRefused(() =>
    walk((flag) => {
      seen.push(flag);
      return false;
    }),
  );
  return seen;
}

function changed(edit: FileEdit | null): FileEdit | null {
  return edit === null || edit.shownAfter === edit.shownBefore ? null : edit;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
