import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DEFAULT_DOCKER, DOCKER_SERVICE } from './docker-files.js';

/** A temporary folder with everything of the playground that is a file. */
export interface HostFolder {
  folder: string;
  /** The root of the Docker host's files: `etc/...`, `lib/...`. */
  hostRoot: string;
  stateDir: string;
  /** The host's list of trusted authorities, PEM. */
  trustFile: string;
  write(name: string, content: string): Promise<string>;
  remove(): Promise<void>;
}

/** Makes the Docker host: Debian's files unchanged, and a trust store that knows the playground's public authority. */
export async function makeHost(trusted: string): Promise<HostFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'regdoctor-playground-'));
  const hostRoot = join(folder, 'host');
  const stateDir = join(folder, 'state');
  const trustFile = join(hostRoot, 'etc/ssl/certs/ca-certificates.crt');
  const write = async (path: string, content: string) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  await Promise.all([
    mkdir(stateDir, { recursive: true, mode: 0o700 }),
    mkdir(join(hostRoot, 'etc/docker'), { recursive: true }),
    write(trustFile, trusted),
    write(join(hostRoot, 'lib/systemd/system/docker.service'), DOCKER_SERVICE),
    write(join(hostRoot, 'etc/default/docker'), DEFAULT_DOCKER),
  ]);
  return {
    folder,
    hostRoot,
    stateDir,
    trustFile,
    write: (name, content) => write(join(folder, name), content),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
