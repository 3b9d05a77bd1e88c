import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { CertsFolderFacts, DockerHostFacts, DockerTrustFacts } from '../host-model.js';
import type { HostAccess } from './access.js';
import { entriesIn } from './certs-entries.js';
import { namesIn } from './host-file.js';
import { realHostPath } from './host-path.js';
import { SYSTEM_BUNDLES } from './system-bundles.js';

const MAX_OTHERS = 50;

/**
 * What the daemon's host trusts for a registry: its folders under certs.d, and the system's store.
 * @throws HostDenied when a folder may not be looked into
 */
export async function readDockerTrust(
  access: HostAccess,
  host: DockerHostFacts,
  registry: string,
): Promise<DockerTrustFacts> {
  const { certsDir } = host.paths;
  const [{ folders, otherFolders }, system] = await Promise.all([
    certsFolders(access, certsDir, registry),
    systemStore(access, host),
  ]);
  return { certsDir, folders, otherFolders, system };
}

async function certsFolders(
  access: HostAccess,
  certsDir: string,
  registry: string,
): Promise<Pick<DockerTrustFacts, 'folders' | 'otherFolders'>> {
  const names = (await namesIn(access, certsDir)) ?? [];
  const wanted = bareHost(registry);
  // `mkdir -p certs.d/https://HOST` makes a folder `https:` with HOST in it.
  const schemes = names.filter((name) => /^https?:$/i.test(name));
  const below = await Promise.all(schemes.map((name) => namesIn(access, posix.join(certsDir, name))));
  const nested = schemes.flatMap((scheme, index) =>
    (below[index] ?? []).map((name) => posix.join(scheme, name)),
  );
  const related = [...names, ...nested].filter((name) => bareHost(posix.basename(name)) === wanted);
  const hidden = new Set([...related, ...related.map((name) => posix.dirname(name))]);
  return {
    folders: await Promise.all(related.map((name) => folderAt(access, certsDir, name))),
    otherFolders: names.filter((name) => !hidden.has(name)).slice(0, MAX_OTHERS),
  };
}

/**
 * A name in the form in which related ones are the same: without scheme, port and trailing dot, in small letters. `HOST_PORT_` is how containerd writes a
 * port.
 */
function bareHost(name: string): string {
  return name
    .toLowerCase()
    .replace(/^https?:\/*/, '')
    .replace(/(:\d*|_\d+_)$/, '')
    .replace(/\.$/, '');
}

async function folderAt(access: HostAccess, certsDir: string, name: string): Promise<CertsFolderFacts> {
  const path = posix.join(certsDir, name);
  const entries = await entriesIn(access, path);
  return { name, path, isFolder: entries !== undefined, entries: entries ?? [] };
}

async function systemStore(access: HostAccess, host: DockerHostFacts): Promise<DockerTrustFacts['system']> {
  const anchors = anchorsOf(host.family);
  const [times, added] = await Promise.all([
    Promise.all(SYSTEM_BUNDLES.map((path) => modifiedAt(access, path))),
    anchors === undefined ? [] : entriesIn(access, anchors.folder),
  ]);
  const index = times.findIndex((time) => time !== undefined);
  return {
    bundle: SYSTEM_BUNDLES[index] ?? '',
    modifiedAt: times[index] ?? '',
    ...(anchors === undefined ? {} : { anchors }),
    added: added ?? [],
  };
}

/** Undefined when no file is there for this user; which of the files Go takes is decided by that. */
async function modifiedAt(access: HostAccess, path: string): Promise<string | undefined> {
  try {
    const status = await stat(access.at(await realHostPath(access, path)));
    return status.isFile() ? status.mtime.toISOString() : undefined;
  } catch {
    return undefined;
  }
}

/** update-ca-certificates(8), update-ca-trust(8), and the pages of openSUSE and Arch on them. */
function anchorsOf(family: DockerHostFacts['family']): DockerTrustFacts['system']['anchors'] {
  switch (family) {
    case 'debian':
    case 'alpine':
      return {
        folder: '/usr/local/share/ca-certificates',
        command: 'update-ca-certificates',
        suffix: '.crt',
      };
    case 'rhel':
      return { folder: '/etc/pki/ca-trust/source/anchors', command: 'update-ca-trust', suffix: '.pem' };
    case 'suse':
      return { folder: '/etc/pki/trust/anchors', command: 'update-ca-certificates', suffix: '.pem' };
    case 'arch':
      return {
        folder: '/etc/ca-certificates/trust-source/anchors',
        command: 'update-ca-trust',
        suffix: '.crt',
      };
    default:
      return undefined;
  }
}
