import { expect } from 'vitest';
import { mustRun } from './docker.js';
import { AS_DEV, DEV_PASSWORD, ranBySudo, sudoFor } from './user.js';

/** The commands of sudo that stand in an output, without those that stand for themselves. */
export function shownIn(output: string): string[] {
  return [...output.matchAll(/^sudo (.*)$/gm)].map(([, command = '']) => command.trim());
}

/** What sudo was given to run, but for mere looks; the name of the file with the new text is made up at that moment. */
export async function changedBySudo(): Promise<string[]> {
  const looks = /^(true|test|sha256sum|base64|journalctl|docker .*\binfo|systemctl show)\b/;
  return (await ranBySudo())
    .map((command) => command.replace(/\/tmp\/regdoctor-\S+\/content/, 'NEW-CONTENT'))
    .filter((command) => !looks.test(command));
}

/** No part of the password that is long enough not to be there by chance. */
export function expectSecret(text: string): void {
  for (let start = 0; start + 5 <= DEV_PASSWORD.length; start += 1) {
    expect(text).not.toContain(DEV_PASSWORD.slice(start, start + 5));
  }
}

/** Runs what was printed as the user would who copies it, with a sudo that is willing this time. */
export async function paste(printed = ''): Promise<void> {
  expect(printed).toContain('| sudo install -D -m 0644 /dev/stdin /etc/docker/');
  await sudoFor('without-password');
  const text = printed.replace(/\x1b\[[\d;?]*[a-z]/gi, '').replaceAll('\r', '');
  const [program = '', ...args] = [...AS_DEV, 'sh', '-e', '-c', text];
  await mustRun(program, ...args);
}
