import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

export interface Helm {
  /** As the program says it itself: `v3.17.3`. */
  version: string;
  /** The folder with `helm` in it. */
  folder: string;
  program: string;
}

/** The real Helm programs below the folder that REGDOCTOR_HELM names, each in a folder of its own. None where it is not set. */
export async function realHelms(): Promise<Helm[]> {
  const root = process.env.REGDOCTOR_HELM ?? '';
  if (root === '') return [];
  const names = (await readdir(root)).sort();
  return Promise.all(
    names.map(async (name) => {
      const folder = join(root, name);
      const program = join(folder, 'helm');
      const { stdout } = await execa(program, ['version', '--short']);
      return { version: stdout.replace(/\+.*/, ''), folder, program };
    }),
  );
}
