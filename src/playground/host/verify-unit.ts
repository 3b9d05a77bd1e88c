import type { CommandResult } from '../../evidence/host/access.js';
import type { HostTree } from './tree.js';
import { loadUnit } from './unit.js';

/** `systemd-analyze verify UNIT`: lines that are only passed over leave the exit status at 0. */
export function verifyUnit(tree: HostTree, named: string): CommandResult {
  const name = named.split('/').pop() ?? named;
  const unit = loadUnit(tree, name);
  const done = (exitCode: number, lines: string[]): CommandResult => ({
    exitCode,
    stdout: '',
    stderr: lines.map((line) => `${line}\n`).join(''),
    problem: '',
  });
  if (unit.loadState === 'not-found') return done(1, [`Unit ${name} not found.`]);
  if (unit.loadState === 'masked') return done(1, [`Unit ${name} is masked.`]);
  if (unit.refusal !== undefined) {
    return done(1, [
      ...unit.complaints,
      `${name}: ${unit.refusal}`,
      `Unit ${name} has a bad unit file setting.`,
    ]);
  }
  const program = unit.execStart[0]?.split(/\s/)[0];
  if (program !== undefined && !tree.isExecutable(program)) {
    const why = `${name}: Command ${program} is not executable: No such file or directory`;
    return done(1, [...unit.complaints, why]);
  }
  return done(0, unit.complaints);
}
