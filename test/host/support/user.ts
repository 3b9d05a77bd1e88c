import { rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { mustRun, run } from './docker.js';

/** A user of the throw-away host who may use Docker and is not root. */
export const DEV = 'dev';
export const DEV_HOME = '/home/dev';
export const DEV_PASSWORD = 'Wombat-7319-Zebra';

const SUDOERS = '/etc/sudoers.d/dev';
const SUDO_LOG = '/var/log/sudo-dev.log';

/** What stands before a command so that it runs as that user, as after a login. */
export const AS_DEV = ['setpriv', '--reuid=dev', '--regid=dev', '--init-groups', '--reset-env'];

export async function makeDev(): Promise<void> {
  if (!(await run('id', DEV)).ok) {
    await mustRun('useradd', '--create-home', '--shell', '/bin/sh', '--groups', 'docker', DEV);
  }
  await execa('chpasswd', { input: `${DEV}:${DEV_PASSWORD}\n` });
}

/** How sudo takes this user: without a password, with one, or not at all. Everything that it runs is written down. */
export async function sudoFor(how: 'without-password' | 'with-password' | 'not-at-all'): Promise<void> {
  await Promise.all([SUDOERS, SUDO_LOG].map((path) => rm(path, { force: true })));
  await rm('/run/sudo', { recursive: true, force: true });
  if (how === 'not-at-all') return;
  const tag = how === 'without-password' ? 'NOPASSWD: ' : '';
  const rules = `Defaults logfile=${SUDO_LOG}, loglinelen=0\n${DEV} ALL=(ALL) ${tag}ALL\n`;
  await writeFile(SUDOERS, rules, { mode: 0o440 });
  await mustRun('visudo', '--check', '--file', SUDOERS);
}

/** The commands that sudo has run since, with their arguments, the program by its name alone. */
export async function ranBySudo(): Promise<string[]> {
  const { output } = await run('cat', SUDO_LOG);
  return [...output.matchAll(/ COMMAND=(\S*\/)?(.*)$/gm)].map(([, , command = '']) => command);
}
