import type { DockerConfigFacts } from '../../evidence/host-model.js';
import { parseDaemonJson } from '../../formats/daemon-json.js';
import { dockerdOptions } from '../../formats/dockerd-flags.js';
import { optionOfKey } from '../../formats/dockerd-options.js';
import type { FileEdit } from '../change.js';
import { unlessRefused } from './docker-file-edit.js';
import { dropInEdit, type FlagPlace, flagPlaces, isOptionOf } from './docker-flag-places.js';
import { entriesOf, INSECURE } from './docker-json-edit.js';
import { composed } from './docker-proposal.js';
import type { DockerScene } from './docker-scene.js';

const CENSORED = '***';

/** A setting that stands on the command line and in daemon.json. */
export interface Conflict {
  key: string;
  /** Name of the flag, without dashes. */
  flag: string;
  inFlags: string[];
  inFile: string[];
  isList: boolean;
}

/**
 * What the next start of the daemon would stumble over. Null when nothing, or when a setting cannot be put into one place without losing one of its
 * values: two different ones of a setting that can have only one, or a credential that the evidence does not know.
 */
export function conflictsOf(config: DockerConfigFacts): Conflict[] | null {
  const text = config.daemonJson.file?.text ?? '';
  const keys = config.daemonJson.keys.filter((key) => config.flags[key] !== undefined);
  const { value } = parseDaemonJson(text);
  const conflicts = keys.map((key) => {
    const inFlags = config.flags[key] ?? [];
    const option = optionOfKey(key);
    // Only lists can be put together.
    const isList = option?.kind === 'list';
    const inFile = isList
      ? unlessRefused(() => entriesOf(text, key))
      : typeof value[key] === 'object'
        ? null
        : [String(value[key])];
    return inFile === null ? null : { key, flag: option?.flag ?? key, inFlags, inFile, isList };
  });
  const known = conflicts.filter((conflict) => conflict !== null);
  const isWhole = known.length === keys.length && keys.length > 0;
  return isWhole && known.every(isMergeable) ? known : null;
}

function isMergeable({ inFlags, inFile, isList }: Conflict): boolean {
  if ([...inFlags, ...inFile].some((value) => value.includes(CENSORED))) return false;
  return isList || (inFlags.length === 1 && inFlags[0] === inFile[0]);
}

/** The values that `into` lacks. */
export function lacking(values: readonly string[], into: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => !into.includes(value));
}

/** Takes these flags off the command line, wherever they stand. Null when one of them stands where regdoctor cannot edit. */
export function flagsTakenOut(scene: DockerScene, conflicts: readonly Conflict[]): FileEdit[] | null {
  const keys = conflicts.map(({ key }) => key);
  const places = flagPlaces(scene).filter((place) => place.flags().some(isOptionOf(keys)));
  if (!isAll(places, conflicts)) return null;
  const unit = scene.config?.unit;
  const edits = places.map((place) =>
    // What a package has put on its command line comes back with its next version; what somebody has added there does not.
    place.packaged && keys.some((key) => key !== INSECURE) && unit !== undefined
      ? dropInEdit(unit, { remove: isOptionOf(keys) })
      : place.remove(isOptionOf(keys)),
  );
  const made = edits.filter((edit) => edit !== null);
  return made.length === edits.length ? composed(made) : null;
}

/** Adds to the command line what daemon.json says beyond it, beside the flags that are there. Null when it cannot be added. */
export function valuesAsFlags(scene: DockerScene, conflicts: readonly Conflict[]): FileEdit[] | null {
  const edits = conflicts.flatMap(({ key, flag, inFlags, inFile }) => {
    const flags = lacking(inFile, inFlags).map((value) => `--${flag}=${value}`);
    if (flags.length === 0) return [];
    const place = flagPlaces(scene).find((candidate) => candidate.flags().some(isOptionOf([key])));
    return [place?.add(flags) ?? null];
  });
  const made = edits.filter((edit) => edit !== null);
  return made.length === edits.length ? composed(made) : null;
}

function isAll(places: readonly FlagPlace[], conflicts: readonly Conflict[]): boolean {
  const { options } = dockerdOptions(['dockerd', ...places.flatMap((place) => place.flags())]);
  return conflicts.every(({ key, inFlags }) => lacking(inFlags, options[key] ?? []).length === 0);
}
