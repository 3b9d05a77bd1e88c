import { mkdirSync, symlinkSync } from 'node:fs';
import { type DockerSeed, type FileSeed, textAt, type Where } from '../states/docker.js';
import type { Distribution } from './distributions.js';
import { INIT_SCRIPT } from './init-script.js';
import type { HostTree } from './tree.js';
import { plantTrust } from './trust-store.js';

export const HOME = '/root';

const HOSTS = '127.0.0.1\tlocalhost\n127.0.1.1\tplayground\n';

const PROGRAMS = ['/usr/bin/docker', '/usr/bin/kill', '/usr/bin/cp', '/usr/bin/env'];
const SYSTEMD = ['/usr/bin/systemctl', '/usr/bin/journalctl', '/usr/bin/systemd-analyze'];

/** Lays out what the distribution and the package of Docker put on a machine, and the user's login. */
export function plantHost(
  tree: HostTree,
  {
    seed,
    distribution,
    where,
    authority,
    changedAt,
  }: {
    seed: DockerSeed;
    distribution: Distribution;
    where: Where;
    /** The public one, PEM. */
    authority: string;
    /** When the machine was installed. */
    changedAt: Date;
  },
): void {
  for (const folder of ['/run', '/tmp', '/etc/docker', '/etc/systemd/system', '/var/lib', '/proc', HOME]) {
    mkdirSync(tree.at(folder), { recursive: true });
  }
  symlinkSync('../run', tree.at('/var/run'));
  const { unit, socketUnit, defaults, trust } = distribution;
  tree.write('/etc/os-release', distribution.osRelease, { changedAt });
  tree.write('/etc/hosts', HOSTS, { changedAt });
  for (const file of [unit, socketUnit, defaults]) {
    if (file !== undefined) tree.write(file.path, file.text, { changedAt });
  }
  if (distribution.initScript) tree.write('/etc/init.d/docker', INIT_SCRIPT, { mode: 0o755, changedAt });
  const programs = [...PROGRAMS, distribution.dockerd, `/usr/sbin/${trust.command}`];
  if (seed.init === 'systemd') {
    mkdirSync(tree.at('/run/systemd/system'), { recursive: true });
    programs.push(...SYSTEMD);
  } else {
    programs.push('/usr/sbin/service');
  }
  for (const program of programs) tree.write(program, '#!/bin/sh\n', { mode: 0o755, changedAt });
  for (const program of seed.programs ?? []) {
    const [name = ''] = program.split(/\d/);
    const version = program === 'helm2' ? 'v2' : 'v3';
    tree.write(`/usr/local/bin/${name}`, `#!/bin/sh\n# ${version}\n`, { mode: 0o755, changedAt });
  }
  plantTrust(tree, trust, authority, changedAt);
  plantFiles(tree, seed.files, where, changedAt);
  if (seed.login !== null) plantLogin(tree, where.registry, seed.login, changedAt);
}

export function plantFiles(tree: HostTree, files: readonly FileSeed[], where: Where, changedAt: Date): void {
  for (const { path, text } of files) {
    if (text === null) tree.remove(textAt(path, where));
    else tree.write(textAt(path, where), textAt(text, where), { changedAt });
  }
}

/** What `docker login` leaves behind without a credential store. */
function plantLogin(
  tree: HostTree,
  registry: string,
  { user, password }: { user: string; password: string },
  changedAt: Date,
): void {
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  const config = { auths: { [registry]: { auth } } };
  tree.write(`${HOME}/.docker/config.json`, `${JSON.stringify(config, null, '\t')}`, {
    mode: 0o600,
    changedAt,
  });
}
