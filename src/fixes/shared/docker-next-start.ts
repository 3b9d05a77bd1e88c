import type { DockerConfigFacts } from '../../evidence/host-model.js';
import { startProblems } from '../../formats/dockerd-flags.js';
import type { FileEdit, HostChange } from '../change.js';

type Start = NonNullable<HostChange['start']>;

/** How the daemon will be started with these arguments; nothing when they cannot be told. */
export function startWith(
  config: DockerConfigFacts,
  change: (argv: readonly string[]) => readonly string[] = (argv) => argv,
): { start?: Start } {
  if (config.nextArgv === undefined) return {};
  const { path, explicit } = config.daemonJson;
  return { start: { argv: [...change(config.nextArgv)], configFile: path, explicit } };
}

/**
 * False when it is known that the daemon would not start: with the files as they are, or after these edits. A daemon.json that this user may not read
 * is taken for a good one here; it is judged again before anything is written.
 */
export function wouldStart(
  config: DockerConfigFacts,
  start: Start | undefined = startWith(config).start,
  edits: readonly FileEdit[] = [],
): boolean {
  const { path, explicit, file } = config.daemonJson;
  const edit = edits.find((candidate) => candidate.path === path);
  if (edit === undefined && file !== undefined && file.text === undefined) return true;
  const json = edit === undefined ? (file?.text ?? null) : edit.shownAfter;
  return startProblems({ argv: start?.argv ?? ['dockerd'], configFile: path, json, explicit }).length === 0;
}
