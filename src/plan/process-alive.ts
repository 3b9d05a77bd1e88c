import { readFileSync } from 'node:fs';

/** Linux counts the start of a process in ticks of this many a second, whatever the kernel's own rate (USER_HZ). */
const TICKS = 100;

/** Seconds by which the clocks of /proc and of the journal may differ. */
const SLACK = 5;

/**
 * True when the process with this id runs and can be the one that wrote something at `since`: a process that started later got the
 * id again (after a reboot, or in a container, where ids are small). Where there is no /proc the id alone decides.
 */
export function isAlive(pid: number, since: Date): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const started = startOf(pid);
  return started === undefined || started <= since.getTime() / 1000 + SLACK;
}

/** When a process started, in seconds since 1970; undefined where /proc does not tell. See proc(5): stat, field 22. */
function startOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses, which may hold spaces and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[19]);
    const boot = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1];
    return boot === undefined || !Number.isFinite(ticks) ? undefined : Number(boot) + ticks / TICKS;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
