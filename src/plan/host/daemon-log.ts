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

/** Why the daemon did not do what it was told, in its own words, from its log since that time (ms since 1970); empty when it says nothing. */
export async function daemonComplaint(work: HostWork, daemon: FoundDaemon, since: number): Promise<string> {
  const lines = (await logSince(work, daemon, since)).split('\n').filter((line) => REFUSAL.test(line));
  return complaintIn(lines.at(-1) ?? '');
}

/** The message of a line of dockerd's log, safe to print. */
export function complaintIn(line: string): string {
  const quoted = /msg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  const said = quoted === undefined ? line : quoted.replace(/\\(["\\])/g, '$1').replace(/\\n/g, ' ');
  return withoutCredentials(sanitizeLine(said).trim()).slice(0, LONGEST);
}

async function logSince(work: HostWork, daemon: FoundDaemon, since: number): Promise<string> {
  if (daemon.managedBy === 'systemd') {
    const scope = daemon.rootless ? ['--user', '-u', daemon.unit] : ['-u', daemon.unit];
    const from = `--since=@${Math.floor(since / 1000)}`;
    const argv = ['journalctl', ...scope, '-n', '50', '--no-pager', '-o', 'cat', from];
    return (await (daemon.rootless ? work.access.run(argv) : work.run(argv))).stdout;
  }
  try {
    // Where the init script of Debian and its kin sends what dockerd prints. It has no times that could be trusted: the last lines have to do.
    return (await readFile(work.access.at('/var/log/docker.log'), 'utf8')).slice(-8000);
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return '';
  }
}
