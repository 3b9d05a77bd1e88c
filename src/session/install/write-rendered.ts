import { access, chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../errors.js';
import { RENDERED_MARK, type RenderedFile } from '../../manifests/render.js';

/**
 * Writes the files into a folder that is new, empty, or was written this way before. A file that is secret is never written over: it may be the only place where its
 * contents are. Gives the names of those that were left.
 * @throws ConfigError when the folder holds something else, or cannot be written
 */
export async function writeRendered(folder: string, files: readonly RenderedFile[]): Promise<string[]> {
  const left: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    await assertOurs(folder);
    for (const { name, text, mode } of files) {
      const path = join(folder, name);
      if (mode === 0o600 && (await exists(path))) {
        left.push(name);
        continue;
      }
      await writeFile(path, text, { mode, flag: mode === 0o600 ? 'wx' : 'w' });
      // The mode of writeFile is cut by the umask, and is not that of a file that is there.
      await chmod(path, mode);
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unwritable';
    throw new ConfigError(`The manifests cannot be written into ${folder} (${code}).`);
  }
  return left;
}

async function assertOurs(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length === 0) return;
  const head = await readFile(join(folder, 'kustomization.yaml'), 'utf8').catch(() => '');
  if (head.includes(RENDERED_MARK)) return;
  throw new ConfigError(
    `The folder ${folder} has files in it that regdoctor did not write. Nothing was written.`,
    'Name a new folder.',
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
