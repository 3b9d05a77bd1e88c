import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { execa } from 'execa';
import { until } from './cluster.js';

export interface RealRegistry {
  /** `http://127.0.0.1:PORT`, for the proxy before it. */
  url: string;
  stop(): Promise<void>;
}

/** A real registry on this port of the machine itself, with one user in its htpasswd file; without a user it is open. */
export async function startRegistry(
  port: number,
  login?: { user: string; password: string },
): Promise<RealRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'regdoctor-registry-'));
  const auth =
    login === undefined
      ? ''
      : `auth: { htpasswd: { realm: basic-realm, path: ${join(folder, 'htpasswd')} } }\n`;
  if (login !== undefined) {
    await writeFile(join(folder, 'htpasswd'), `${login.user}:${await hash(login.password, 5)}\n`);
  }
  await mkdir(join(folder, 'images'));
  await writeFile(
    join(folder, 'config.yml'),
    `version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: ${folder}/images } }
http: { addr: 127.0.0.1:${port}, secret: test }
${auth}`,
  );
  const registry = execa('docker-registry', ['serve', join(folder, 'config.yml')], { reject: false });
  const url = `http://127.0.0.1:${port}`;
  await until('the registry', async () =>
    fetch(`${url}/v2/`).then(
      ({ status }) => status === (login === undefined ? 200 : 401),
      () => false,
    ),
  );
  return {
    url,
    async stop() {
      registry.kill('SIGTERM');
      await registry;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
