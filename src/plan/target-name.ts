import { subjectName } from '../checks/check.js';
import type { Change } from '../fixes/change.js';

/** Name of what a change is about, for people and for telling targets apart: `Pod default/docker-registry`, a path, a command. */
export function targetName(target: Change['target']): string {
  return 'command' in target ? target.command : subjectName(target);
}
