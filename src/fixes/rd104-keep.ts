import type { Finding } from '../checks/check.js';
import type { EvidenceView } from '../evidence/view.js';
import { removeKey } from '../formats/daemon-json.js';
import { dockerdOptions } from '../formats/dockerd-flags.js';
import type { FileEdit } from './change.js';
import type { Fix, Proposal } from './fix.js';
import {
  type Conflict,
  conflictsOf,
  flagsTakenOut,
  lacking,
  valuesAsFlags,
} from './shared/docker-conflict.js';
import { argvWithout } from './shared/docker-flag-places.js';
import { INSECURE, jsonEdit, withEntries } from './shared/docker-json-edit.js';
import { startWith, wouldStart } from './shared/docker-next-start.js';
import { hostProposal, unitReadAgain } from './shared/docker-proposal.js';
import { type DockerScene, dockerScene, editByHand, rootCommand } from './shared/docker-scene.js';
import { type TakeOver, takeOverByReload, takeOverByRestart } from './shared/docker-take-over.js';

/** Settings that a reload takes over; the others wait for a restart. */
const RELOADED = [INSECURE, 'registry-mirrors', 'labels'];

/** Everything into daemon.json, which later changes can be loaded from without a restart. */
export const rd104KeepFile: Fix = { id: 'RD104.keep-file', cures: 'RD104', propose: keepFile };

/** Everything onto the command line, where the flags are already. */
export const rd104KeepFlag: Fix = { id: 'RD104.keep-flag', cures: 'RD104', propose: keepFlag };

function keepFile(finding: Finding, view: EvidenceView): Proposal | null {
  const scene = dockerScene(view);
  const config = scene?.config;
  const conflicts = config === undefined ? null : conflictsOf(config);
  if (scene === null || config === undefined || conflicts === null) return null;
  const removed = flagsTakenOut(scene, conflicts);
  if (removed === null || removed.length === 0) return null;
  const merged = jsonEdit(config, (text) =>
    conflicts.reduce(
      (edited, { key, inFlags, isList }) => (isList ? withEntries(key, inFlags)(edited) : edited),
      text,
    ),
  );
  const isGrown = conflicts.some(({ inFlags, inFile }) => lacking(inFlags, inFile).length > 0);
  if (merged === null && isGrown) return null;
  const keys = conflicts.map(({ key }) => key);
  const { start } = startWith(config, argvWithout(keys));
  const takeOver = takeOverOf(scene, conflicts, 'file');
  if (start === undefined || takeOver === null || !wouldStart(config, start, merged === null ? [] : [merged]))
    return null;
  const from = removed.map(({ path }) => path).join(' and ');
  return hostProposal(scene, finding, {
    id: rd104KeepFile.id,
    title: `Keep ${keys.join(', ')} in ${config.daemonJson.path} alone, and take the flag out of ${from}`,
    target: { path: config.daemonJson.path },
    files: [...(merged === null ? [] : [merged]), ...removed],
    start,
    takeOver,
    reversible: isReversible(scene, takeOver),
    commands: [
      ...(merged === null ? [] : [byHand(scene, merged, 'add the values of the flags')]),
      ...removed.map((edit) => byHand(scene, edit, `take out ${flagNames(conflicts)}`)),
    ],
  });
}

function keepFlag(finding: Finding, view: EvidenceView): Proposal | null {
  const scene = dockerScene(view);
  const config = scene?.config;
  const conflicts = config === undefined ? null : conflictsOf(config);
  if (scene === null || config === undefined || conflicts === null) return null;
  const added = valuesAsFlags(scene, conflicts);
  const edit = jsonEdit(config, (text) =>
    conflicts.reduce((edited, { key }) => removeKey(edited, key), text),
  );
  const takeOver = takeOverOf(scene, conflicts, 'flag');
  if (added === null || edit === null || takeOver === null) return null;
  const keys = conflicts.map(({ key }) => key);
  const flags = conflicts.flatMap(({ flag, inFlags, inFile, isList }) =>
    isList ? lacking(inFile, inFlags).map((value) => `--${flag}=${value}`) : [],
  );
  const { start } = startWith(config, (argv) => [...argv, ...flags]);
  if (start === undefined || !wouldStart(config, start, [edit])) return null;
  return hostProposal(scene, finding, {
    id: rd104KeepFlag.id,
    title: `Keep ${keys.join(', ')} on Docker's command line alone, and take ${keys.length === 1 ? 'the key' : 'the keys'} out of ${edit.path}`,
    target: { path: edit.path },
    files: [edit, ...added],
    start,
    takeOver,
    reversible: isReversible(scene, takeOver),
    commands: [
      ...added.map((file) => byHand(scene, file, `add ${flags.join(' ')}`)),
      byHand(scene, edit, `take out ${keys.map((key) => `"${key}"`).join(', ')}`),
    ],
  });
}

/**
 * A daemon that runs with one of the two has part of the values in force, and takes over the rest as it can: what is in the file by a reload, unless the flag
 * is on its own command line, and what is a flag by a restart only.
 */
function takeOverOf(
  scene: DockerScene,
  conflicts: readonly Conflict[],
  kept: 'file' | 'flag',
): TakeOver | null {
  const { daemon } = scene;
  const running = daemon?.commandLine === undefined ? undefined : dockerdOptions(daemon.commandLine).options;
  const again = rootCommand(scene, 'systemctl', 'daemon-reload');
  if (running === undefined) return takeOverByRestart(scene, { unitChanged: true });
  const hasAll = conflicts.every(
    ({ key, inFlags, inFile }) => lacking([...inFlags, ...inFile], running[key] ?? []).length === 0,
  );
  if (hasAll) return unitReadAgain(scene, again);
  if (kept === 'file' && conflicts.every(({ key }) => RELOADED.includes(key) && running[key] === undefined)) {
    const reload = takeOverByReload(scene);
    const unit = unitReadAgain(scene, again);
    return {
      ...reload,
      activation: [...unit.activation, ...reload.activation],
      commands: [...unit.commands, ...reload.commands],
    };
  }
  return takeOverByRestart(scene, { unitChanged: true });
}

/** What a running daemon has been restarted with cannot be taken back: it would not start with the conflict, and is not restarted into that. */
function isReversible({ running }: DockerScene, { activation }: TakeOver): boolean {
  return running === 'no' || !activation.some(({ type }) => type === 'docker-restart');
}

function flagNames(conflicts: readonly Conflict[]): string {
  return conflicts.map(({ flag }) => `--${flag}`).join(', ');
}

function byHand(scene: DockerScene, edit: FileEdit, what: string): string {
  return editByHand(scene, edit.path, what);
}
