import { writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { HostAccess } from '../../evidence/host/access.js';
import type { HostChange } from '../../fixes/change.js';
import { startProblems } from '../../formats/dockerd-flags.js';
import { withoutCredentials } from '../../formats/mask.js';
import { sanitizeLine } from '../../report/sanitize.js';
import { PlanStopped } from '../stopped.js';
import type { Composed } from './compose.js';
import type { FileHands } from './files.js';
import { placeOf } from './place.js';
import { withTemporary } from './temporary.js';
import { unitProblem } from './validate-unit.js';
import { saidBy } from './write-elevated.js';

/** Who said that the daemon will start: dockerd itself, the rules by which it reads its configuration, or nobody since nothing of it changes. */
export type ValidatedBy = 'dockerd' | 'rules' | 'nothing';

/** `dockerd --validate` came with this version. */
const VALIDATES = 23;
const LONGEST = 400;

/**
 * Makes sure that the daemon can start with the composed files, before anything is touched.
 * @throws PlanStopped with what it would say
 */
export async function validate(
  access: HostAccess,
  files: FileHands,
  change: HostChange,
  composed: readonly Composed[],
  version: string,
): Promise<ValidatedBy> {
  const unit = await unitProblem(access, composed);
  if (unit !== undefined) throw new PlanStopped(`${unit} Docker would not start.`);
  if (change.start === undefined) return 'nothing';
  const json = await configText(access, files, change.start.configFile, composed);
  const [problem] = startProblems({ ...change.start, json });
  if (problem !== undefined) throw wouldNotStart(problem.message);
  return (await askDockerd(access, change.start, json, version)) ? 'dockerd' : 'rules';
}

async function configText(
  access: HostAccess,
  files: FileHands,
  path: string,
  composed: readonly Composed[],
): Promise<string | null> {
  const own = composed.find(({ edit }) => edit.path === path);
  const bytes = own === undefined ? await files.read(await placeOf(access, path)) : own.after;
  return bytes === null ? null : bytes.toString('utf8');
}

/** True when dockerd itself accepts it; false when it cannot be asked. */
async function askDockerd(
  access: HostAccess,
  start: { argv: readonly string[]; explicit: boolean },
  json: string | null,
  version: string,
): Promise<boolean> {
  const [program, ...args] = start.argv;
  const major = Number(version.split('.')[0]);
  if (!access.live || program === undefined || (version !== '' && major < VALIDATES)) return false;
  // A file that is named and not there is a fault that the rules have found already.
  if (json === null) return false;
  return withTemporary(access, async (folder) => {
    const path = posix.join(folder, 'daemon.json');
    await writeFile(access.at(path), json, { mode: 0o600 });
    const argv = [program, '--validate', '--config-file', path, ...withoutConfigFile(args)];
    const result = await access.run(argv);
    if (result.exitCode === 0) return true;
    if (result.exitCode === undefined || /unknown flag: --validate/.test(result.stderr)) return false;
    throw wouldNotStart(saidBy(result).replaceAll(path, 'daemon.json'));
  });
}

function withoutConfigFile(args: readonly string[]): string[] {
  return args.filter((arg, index) => !/^--config-file(=|$)/.test(arg) && args[index - 1] !== '--config-file');
}

function wouldNotStart(message: string): PlanStopped {
  const said = withoutCredentials(sanitizeLine(message)).slice(0, LONGEST).replace(/\.$/, '');
  return new PlanStopped(`Docker would not start with it: ${said}.`);
}
