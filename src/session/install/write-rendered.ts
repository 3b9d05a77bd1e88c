import { access, chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../errors.js';
import { RENDERED_MARK, type RenderedFile } from '../../manifests/render.js';

/**
 * The names of those files that are in the folder already with other contents, which writing would be the end of. Files that are secret are not among
 * them: they are left.
 * @throws ConfigError when the folder holds something else, or cannot be read
 */
export async function differing(folder: string, files: readonly RenderedFile[]): Promise<string[]> {
  try {
    await assertOurs(folder);
    const plain = files.filter(({ mode }) => mode !== 0o600);
    const there = await Promise.all(plain.map(({ name }) => textOf(join(folder, name))));
    return plain.flatMap(({ name, text }, index) => {
      const live = there[index];
      return live === undefined || live === text ? [] : [name];
    });
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

/**
 * Writes the files into a folder that is new, empty, or was written this way before. A file that is secret is never written over: it may be the only place where its
 * contents are. Gives the names of those that were left.
 * @throws ConfigError when the folder holds something else, or cannot be written
 */
export async function writeRendered(folder: string, files: readonly RenderedFile[]): Promise<string[]> {
  const left: string[] = [];
  try {
    await makeFolder(folder);
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
    throw cannotWrite(folder, error);
  }
  return left;
}

/** With the folders above it. mkdir's own `recursive` goes round for ever below /proc (Node 20 and 22). */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || (await exists(parent))) throw error;
    await makeFolder(parent);
    await mkdir(folder);
  }
}

function cannotWrite(folder: string, error: unknown): ConfigError {
  if (error instanceof ConfigError) return error;
  const code = codeOf(error) ?? 'no access';
  return new ConfigError(
    `The manifests cannot be written into ${folder} (${code}).`,
    'Name another folder, or one that is new.',
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Undefined when there is no such file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function assertOurs(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
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
