import { readDefaults } from '../../formats/default-file.js';
import { splitExec } from '../../formats/systemd-unit.js';
import type { DockerDaemon } from './daemon.js';
import type { HostLog } from './log.js';
import type { HostTree } from './tree.js';
import type { LoadedUnit } from './unit.js';

export type Executed = { ok: true; pid: number } | { ok: false; pid: number; status: number };

/** Runs the unit's command line with its environment: `Environment=`, and over it the files that it names, as they are now. */
export function execute(
  unit: LoadedUnit,
  { tree, daemon, log }: { tree: HostTree; daemon: DockerDaemon; log: HostLog },
  socket: boolean,
): Executed {
  const variables = unit.environmentFiles.map(
    ({ path }) => readDefaults(tree.read(path) ?? '', 'systemd').variables,
  );
  const environment: Record<string, string> = Object.assign({}, unit.environment, ...variables);
  const split = splitExec(unit.execStart[0] ?? '', environment);
  const argv = 'problem' in split ? [] : split.argv;
  const program = argv[0] ?? '';
  if (!tree.isExecutable(program)) {
    log.systemd(`docker.service: Failed to locate executable ${program}: No such file or directory`);
    log.systemd(`docker.service: Failed at step EXEC spawning ${program}: No such file or directory`);
    return { ok: false, pid: daemon.takePid(), status: 203 };
  }
  const started = daemon.start(argv, { socket });
  return started.ok ? started : { ok: false, pid: started.pid, status: 1 };
}
