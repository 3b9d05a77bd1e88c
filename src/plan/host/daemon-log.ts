import { readFile } from 'node:fs/promises';
import { withoutCredentials } from '../../formats/mask.js';
import { sanitizeLine } from '../../report/sanitize.js';
import type { FoundDaemon } from './daemon.js';
import { codeOf } from './place.js';
import type { HostWork } from './work.js';

/** Lines in which dockerd says that it does not take a configuration over, or does not start. */
const REFUSAL =
  /unable to configure|Error reconfiguring|failed to start|failed to load|failed to create|error initializing|invalid (?:argument|flag)|unknown flag|accepts no argument/i;
const LONGEST = 500;

/** A place in the daemon's log: what stands behind it was said since. */
export interface LogMark {
  /** Milliseconds since 1970. */
  time: number;
  /** Characters that were said by then; journald selects by whole seconds, and a file has no times that could be trusted. */
  length: number;
}

/** The end of the daemon's log at this moment. */
export async function markLog(work: HostWork, daemon: FoundDaemon): Promise<LogMark> {
  const time = work.clock.now();
  return { time, length: (await logFrom(work, daemon, time)).length };
}

/** Why the daemon did not do what it was told, in its own words, from its log since the mark; empty when it says nothing, or nowhere known. */
export async function daemonComplaint(work: HostWork, daemon: FoundDaemon, mark: LogMark): Promise<string> {
  const said = (await logFrom(work, daemon, mark.time)).slice(mark.length);
  const lines = said.split('\n').filter((line) => REFUSAL.test(line));
  return complaintIn(lines.at(-1) ?? '');
}

/** The message of a line of dockerd's log, safe to print. */
export function complaintIn(line: string): string {
  const quoted = /msg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  const said = quoted === undefined ? line : quoted.replace(/\\(["\\])/g, '$1').replace(/\\n/g, ' ');
  return withoutCredentials(sanitizeLine(said).trim()).slice(0, LONGEST);
}

/** What the daemon said since that second, or all that its file has. Empty where there is no log that is known, or may be read. */
async function logFrom(work: HostWork, daemon: FoundDaemon, time: number): Promise<string> {
  if (daemon.managedBy === 'systemd') {
    const scope = daemon.rootless ? ['--user', '-u', daemon.unit] : ['-u', daemon.unit];
    const from = `--since=@${Math.floor(time / 1000)}`;
    const argv = ['journalctl', ...scope, '--no-pager', '-o', 'cat', from];
    return (await (daemon.rootless ? work.access.run(argv) : work.run(argv))).stdout;
  }
  if (daemon.managedBy !== 'sysvinit') return '';
  try {
    // Where the init script of Debian and its kin sends what dockerd prints.
    return await readFile(work.access.at('/var/log/docker.log'), 'utf8');
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return '';
  }
}
