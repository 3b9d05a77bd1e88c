import { sanitizeLine } from '../../report/sanitize.js';
import type { InstallProgress } from '../../session/install-session.js';
import { planProgress } from '../progress.js';

/** What goes on while a step is applied and waited for, a line each; what did not change since is not said again. */
export function installProgress(write: (line: string) => void): (progress: InstallProgress) => void {
  const plan = planProgress(write);
  let last = '';
  return (progress) => {
    if (progress.type !== 'standing') {
      plan(progress);
      return;
    }
    const { standing } = progress;
    if (standing.state !== 'waiting') return;
    const now = [standing.says, ...standing.current].join('\n');
    if (now === last) return;
    last = now;
    write(`  ${sanitizeLine(standing.says)}`);
    for (const line of standing.current) write(`    ${sanitizeLine(line)}`);
  };
}
