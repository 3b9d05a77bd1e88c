import { writeFile } from 'node:fs/promises';
import { sanitize } from '../../report/sanitize.js';

/** The commands of one step. */
interface StepCommands {
  title: string;
  commands: readonly string[];
}

const NAMES = 100;

/**
 * Writes commands to a file in this folder, readable by its owner only: the first time to one that is not there yet, afterwards to the same one.
 * @returns what does it, and answers with the file's name
 * @throws Error when the file cannot be written
 */
export function saveCommands(name: string): (steps: readonly StepCommands[]) => Promise<string> {
  let own: string | undefined;
  return async (steps) => {
    const text = scriptOf(steps);
    if (own === undefined) own = await writeNew(name, text);
    else await writeFile(own, text, { mode: 0o600 });
    return own;
  };
}

/** A shell script with the commands of each step under its title. */
export function scriptOf(steps: readonly StepCommands[]): string {
  const parts = steps.map(
    ({ title, commands }) =>
      `# ${sanitize(title).replace(/\n/g, ' ')}\n${commands.map(sanitize).join('\n')}\n`,
  );
  return `#!/bin/sh\nset -e\n\n${parts.join('\n')}`;
}

/** A file of somebody else is never written over: the next free name is taken. */
async function writeNew(name: string, text: string): Promise<string> {
  for (let number = 1; number <= NAMES; number += 1) {
    const path = number === 1 ? name : name.replace(/(\.\w+)$/, `-${number}$1`);
    try {
      await writeFile(path, text, { flag: 'wx', mode: 0o600 });
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`${name} and ${NAMES - 1} names like it are taken: delete some of these files.`);
}
