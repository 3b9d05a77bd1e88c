/** Clock ticks a second in /proc/PID/stat: USER_HZ, 100 on every architecture that Docker runs on. */
const TICKS = 100;

/** argv from /proc/PID/cmdline. */
export function argvOf(cmdline: string): string[] {
  const argv = cmdline.split('\0');
  // The last argument is ended by a zero too.
  if (argv.at(-1) === '') argv.pop();
  return argv;
}

/**
 * When a process started (ISO 8601), from /proc/PID/stat and the boot time in /proc/stat. The name in brackets may hold anything, brackets and
 * blanks included, so fields are counted from the last bracket: starttime is the 22nd, the 20th behind the name.
 */
export function startTime(pidStat: string, stat: string): string | undefined {
  const fields = pidStat
    .slice(pidStat.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  const ticks = Number(fields[19]);
  const boot = Number(/^btime (\d+)$/m.exec(stat)?.[1]);
  if (!Number.isFinite(ticks) || !Number.isFinite(boot)) return undefined;
  return new Date((boot + ticks / TICKS) * 1000).toISOString();
}

/** True for a process of this system, false for one of a container on it: that one has a number of its own in there (proc(5), NSpid). */
export function isOfThisSystem(status: string): boolean {
  const numbers = /^NSpid:\s*(.*)$/m.exec(status)?.[1];
  return numbers === undefined || numbers.trim().split(/\s+/).length === 1;
}
