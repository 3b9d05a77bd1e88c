import type { DockerTrustFacts } from '../../evidence/host-model.js';
import { list } from '../../kube/objects.js';
import type { PlacedCertificate } from './docker-ca.js';

/** The certificates that lie in folders for the registry's host under certs.d, and among the system's own additions. */
export function placedCertificates(trust: DockerTrustFacts | undefined): PlacedCertificate[] {
  if (trust === undefined) return [];
  const { folder } = trust.system.anchors ?? { folder: '' };
  return [
    ...trust.folders.flatMap(({ path, entries }) =>
      entries.flatMap((entry) => placed(`${path}/${entry.name}`, entry.certificates)),
    ),
    ...trust.system.added.flatMap((entry) => placed(`${folder}/${entry.name}`, entry.certificates)),
  ];
}

function placed(source: string, certificates: unknown): PlacedCertificate[] {
  return list<PlacedCertificate['certificate']>(certificates).map((certificate) => ({ certificate, source }));
}
