import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, list, nameOf, record, strings, text } from '../../kube/objects.js';
import { groupOf } from '../../kube/resources.js';
import { type Generated, type GenerationKey, objectsOf } from './cert-manager.js';

/** What cert-manager made on behalf of one Certificate, of the newest attempt. */
export interface IssuanceChain {
  request: Generated | undefined;
  order: Generated | undefined;
  challenges: Generated[];
}

/** Follows a Certificate to its CertificateRequest (0.11 and later), Order and Challenges, the newest of each. */
export function chainOf(view: EvidenceView, certificate: Generated): IssuanceChain {
  const request = newest(
    candidates(view, 'certificateRequests', certificate).filter(
      ({ object }) =>
        owns(certificate.object, 'Certificate', object) ||
        strings(object.metadata?.annotations)['cert-manager.io/certificate-name'] ===
          nameOf(certificate.object),
    ),
  );
  const order = newest(
    candidates(view, 'orders', certificate).filter(({ object }) =>
      request === undefined
        ? isOrderOf(certificate.object, object)
        : owns(request.object, 'CertificateRequest', object),
    ),
  );
  const challenges =
    order === undefined
      ? []
      : candidates(view, 'challenges', certificate).filter(({ object }) =>
          isChallengeOf(order.object, object),
        );
  return { request, order, challenges };
}

/** Objects of the Certificate's generation. Orders and Challenges of `cert-manager.io` are read under the same key. */
function candidates(view: EvidenceView, key: GenerationKey, certificate: Generated): Generated[] {
  const group = groupOf(certificate.generation);
  return objectsOf(view, key).filter(({ generation }) => groupOf(generation) === group);
}

function owns(owner: KubeObject, kind: string, object: KubeObject): boolean {
  return list(object.metadata?.ownerReferences)
    .map(record)
    .some((reference) => {
      const sameUid =
        reference.uid === undefined ||
        owner.metadata?.uid === undefined ||
        reference.uid === owner.metadata.uid;
      return reference.kind === kind && reference.name === nameOf(owner) && sameUid;
    });
}

/** Up to 0.10 the Certificate owns the Order, a label names it, and the Order's name is the Certificate's with a hash behind it. */
function isOrderOf(certificate: KubeObject, order: KubeObject): boolean {
  const name = nameOf(certificate);
  const label = strings(order.metadata?.labels)['acme.cert-manager.io/certificate-name'];
  if (label !== undefined) return label === name;
  if (list(order.metadata?.ownerReferences).length > 0) return owns(certificate, 'Certificate', order);
  return nameOf(order).startsWith(`${name}-`) && /^\d+$/.test(nameOf(order).slice(name.length + 1));
}

function isChallengeOf(order: KubeObject, challenge: KubeObject): boolean {
  const label = strings(challenge.metadata?.labels)['acme.cert-manager.io/order-name'];
  if (label !== undefined) return label === nameOf(order);
  if (list(challenge.metadata?.ownerReferences).length > 0) return owns(order, 'Order', challenge);
  return nameOf(challenge).startsWith(`${nameOf(order)}-`);
}

function newest(objects: Generated[]): Generated | undefined {
  return objects.reduce<Generated | undefined>(
    (latest, object) => (latest === undefined || created(object) >= created(latest) ? object : latest),
    undefined,
  );
}

/** RFC 3339 in UTC, which sorts as text. */
function created({ object }: Generated): string {
  return text(at(object, 'metadata', 'creationTimestamp')) ?? '';
}
