import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, list, nameOf, type ObjectRef, record, text } from '../../kube/objects.js';
import { type Generated, objectsOf } from './cert-manager.js';
import { ingressRef, targetIngress, tlsBlocks } from './target-ingress.js';

/** The Certificates that concern the registry. Reads `certificates` and `ingresses`. */
export function targetCertificates(view: EvidenceView): Generated[] {
  const { host, name } = view.target;
  const secrets = tlsBlocks(targetIngress(view), host).map((block) => block.secretName);
  return objectsOf(view, 'certificates').filter(({ object }) => {
    const secret = secretNameOf(object);
    if (secrets.includes(secret)) return true;
    if (host !== undefined) return list(at(object, 'spec', 'dnsNames')).includes(host);
    // Before there is an Ingress only the names tell which Certificate is the registry's.
    return secrets.length === 0 && name !== undefined && (nameOf(object) === name || secret.startsWith(name));
  });
}

/** The Certificates that are to fill a TLS Secret of the registry's Ingress. Reads `certificates` and `ingresses`. */
export function certificatesOfTlsSecrets(view: EvidenceView): Generated[] {
  const secrets = tlsBlocks(targetIngress(view), view.target.host).map((block) => block.secretName);
  return objectsOf(view, 'certificates').filter(({ object }) => secrets.includes(secretNameOf(object)));
}

/** The Secret that a Certificate fills; empty when it names none. */
export function secretNameOf(certificate: unknown): string {
  return text(at(certificate, 'spec', 'secretName')) ?? '';
}

/**
 * The Ingress that owns the Certificate: cert-manager made it from the Ingress and undoes edits of it. Named as it was read, if it was,
 * since the owner reference may speak of an API version that is no longer served.
 */
export function owningIngress(view: EvidenceView, certificate: Generated): ObjectRef | undefined {
  const owner = list(certificate.object.metadata?.ownerReferences)
    .map(record)
    .find((candidate) => candidate.kind === 'Ingress');
  const name = text(owner?.name);
  if (owner === undefined || name === undefined) return undefined;
  const ingress = readValue(view.get('ingresses'))?.find((candidate) => nameOf(candidate) === name);
  if (ingress !== undefined) return ingressRef(ingress);
  const { namespace } = certificate.ref;
  return {
    apiVersion: text(owner.apiVersion) ?? 'networking.k8s.io/v1',
    kind: 'Ingress',
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
}
