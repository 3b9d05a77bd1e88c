import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temporary folder with everything of the playground that is a file. */
export interface HostFolder {
  folder: string;
  /** The root of the Docker host's files: `etc/...`, `lib/...`. */
  hostRoot: string;
  stateDir: string;
  write(name: string, content: string): Promise<string>;
  remove(): Promise<void>;
}

/** Makes the folder, with nothing on the host yet. */
export async function makeHost(): Promise<HostFolder> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'regdoctor-playground-')));
  const hostRoot = join(folder, 'host');
  const stateDir = join(folder, 'state');
  await Promise.all([mkdir(stateDir, { recursive: true, mode: 0o700 }), mkdir(hostRoot)]);
  return {
    folder,
    hostRoot,
    stateDir,
    write: async (name, content) => {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content, { mode: 0o600 });
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
