import { conditionOf, conditionText, type Generated } from '../../checks/shared/cert-manager.js';
import { chainOf } from '../../checks/shared/issuance-chain.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, list, record, text } from '../../kube/objects.js';

/** How far an issuance has come: Issuer, Certificate, CertificateRequest, Order and Challenges of the newest attempt, a line each with its own words. */
export function issuanceLines(
  view: EvidenceView,
  certificate: Generated,
  issuer: KubeObject | undefined,
): string[] {
  const { request, order, challenges } = chainOf(view, certificate);
  return [
    ...(issuer === undefined ? [] : [conditionsLine('Issuer', issuer)]),
    conditionsLine('Certificate', certificate.object),
    ...(request === undefined ? [] : [conditionsLine('CertificateRequest', request.object)]),
    ...(order === undefined ? [] : [stateLine('Order', order.object)]),
    ...challenges.map(({ object }) => stateLine(`Challenge${typeOf(object)}`, object)),
  ];
}

/** `Certificate docker-registry: Ready=False, DoesNotExist: Issuing certificate as Secret does not exist`. */
function conditionsLine(kind: string, object: KubeObject): string {
  const name = text(object.metadata?.name) ?? '';
  const told = ['Denied', 'InvalidRequest', 'Issuing', 'Ready'].flatMap((type) => {
    const condition = conditionOf(object, type);
    // Not denied, not invalid and no longer issuing are no news.
    const silent =
      condition === undefined ||
      (type !== 'Ready' && condition.status !== 'True' && condition.reason !== 'Failed');
    return silent ? [] : [`${type}=${condition.status}, ${conditionText(condition)}`];
  });
  return `${kind} ${name}: ${told.length === 0 ? 'no status yet' : told.join('; ')}`;
}

function stateLine(kind: string, object: KubeObject): string {
  const state = text(at(object, 'status', 'state')) ?? '';
  const reason = text(at(object, 'status', 'reason')) ?? '';
  const presented = at(object, 'status', 'presented') === true && state === 'pending' ? ', presented' : '';
  const name = text(object.metadata?.name) ?? '';
  return `${kind} ${name}: ${state === '' ? 'no state yet' : state}${presented}${reason === '' ? '' : `: ${reason}`}`;
}

/** Up to 0.10 the type is `http-01`, later `HTTP-01`. */
function typeOf(challenge: KubeObject): string {
  const type = text(record(challenge.spec).type);
  return type === undefined ? '' : ` (${type.toUpperCase()})`;
}

/** The host names that a Certificate is for. */
export function namesOf(certificate: KubeObject): string[] {
  return list(at(certificate, 'spec', 'dnsNames')).flatMap((name) => text(name) ?? []);
}
