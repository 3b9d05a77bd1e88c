import { breakages } from '../checks/shared/docker-certs.js';
import type { DockerHostFacts, DockerTrustFacts } from '../evidence/host-model.js';
import type { Fix } from './fix.js';
import { comparison, trustAnchor } from './shared/docker-ca.js';
import { freeName } from './shared/docker-certs-folder.js';
import { newFile } from './shared/docker-file-edit.js';
import { placedCertificates } from './shared/docker-placed.js';
import { dockerScene, registryOf, writeCommand } from './shared/docker-scene.js';

const ID = 'RD304.certs-d';

/**
 * Docker is given the authority for this registry alone, in certs.d. It reads that folder at every request, so that nothing has to be restarted.
 * Other files in the folder stay.
 */
export const rd304CertsD: Fix = {
  id: ID,
  cures: 'RD304',
  propose(finding, view) {
    const scene = dockerScene(view);
    const registry = registryOf(view);
    if (scene?.trust === undefined || registry === undefined) return null;
    const anchor = trustAnchor(view, placedCertificates(scene.trust));
    const path = pathFor(scene.trust, registry, scene.daemon?.containerdStore === true);
    if (anchor === null || path === null) return null;
    const edit = newFile(path, () => anchor.pem);
    if (edit === null) return null;
    const when = whenInEffect(scene.host);
    const later = when === '' ? '' : `; it takes effect when ${when}`;
    return {
      id: ID,
      finding: finding.id,
      title: anchor.pinned
        ? `Let Docker trust the certificate that ${registry} serves now (${anchor.facts.subject})${later}`
        : `Let Docker trust ${anchor.facts.subject} for ${registry}${later}`,
      risk: 'safe',
      workaround: false,
      reversible: true,
      interrupts: [],
      loses: [],
      confirm: comparison(anchor),
      questions: [],
      changes: [{ kind: 'host', target: { path }, files: [edit], activation: [] }],
      settleSeconds: 15,
      commands: [writeCommand(scene, path, anchor.pem)],
    };
  },
};

/** What has to happen before Docker reads the folder; empty when it reads it at the next request. */
function whenInEffect({ install, live, root }: DockerHostFacts): string {
  if (!live) return `the system under ${root} starts`;
  return install === 'desktop' ? 'Docker Desktop is restarted' : '';
}

/** Null when something in the registry's folder keeps Docker from reading certificates there. */
function pathFor(
  { certsDir, folders }: DockerTrustFacts,
  registry: string,
  byContainerd: boolean,
): string | null {
  const folder = folders.find(({ name }) => name === registry);
  if (folder !== undefined && breakages(folder).length > 0) return null;
  // containerd's resolver takes what hosts.toml says, and then no certificate that merely lies beside it.
  if (byContainerd && folder?.entries.some(({ name }) => name === 'hosts.toml') === true) return null;
  return `${certsDir}/${registry}/${freeName(folder, 'ca.crt')}`;
}
