import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { CommandResult, RunOptions } from '../../evidence/host/access.js';

/** Programs that do nothing but look at files and change them; they are really run, on files of the playground only. */
export const FILE_PROGRAMS: ReadonlySet<string> = new Set([
  'base64',
  'cat',
  'chmod',
  'chown',
  'cp',
  'getfacl',
  'getfattr',
  'ls',
  'mkdir',
  'mv',
  'readlink',
  'rm',
  'rmdir',
  'sha256sum',
  'stat',
  'sync',
  'test',
]);

/** Where a path of the host really lies: in the playground's folder, whatever it is. */
export function placeOf(folder: string, root: string, word: string): string {
  const path = resolve('/', word);
  return path.startsWith(`${folder}/`) ? path : join(root, path);
}

/**
 * Runs one of FILE_PROGRAMS. Absolute paths in it that are not of the playground are the host's, and are looked for under its root: nothing
 * outside the folder can be reached.
 */
export function runFileCommand(
  folder: string,
  root: string,
  argv: readonly string[],
  options: RunOptions,
): Promise<CommandResult> {
  const [program = '', ...args] = argv;
  const inside = (word: string) => (word.startsWith('/') ? placeOf(folder, root, word) : word);
  if (args.some((word) => word.split('/').includes('..'))) {
    return Promise.resolve({ exitCode: undefined, stdout: '', stderr: '', problem: 'not on the playground' });
  }
  return new Promise((done) => {
    const settings = { cwd: root, timeout: options.timeoutMs ?? 5_000, signal: options.signal };
    execFile(program, args.map(inside), settings, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      done({ exitCode, stdout, stderr, problem: exitCode === undefined ? `${program} did not run` : '' });
    });
  });
}
