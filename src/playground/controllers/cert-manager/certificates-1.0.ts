import { at, record, strings } from '../../../kube/objects.js';
import type { Authorities } from '../../certificates/authorities.js';
import { isoSeconds, type Stored } from '../../store/store.js';
import type { World } from '../world.js';
import { formerIssuer, issuerOf, sameNames, secretOf, specOf } from './certificate.js';
import { isTrue, removeCondition, setCondition } from './conditions.js';
import { type Generation, kindOf } from './generation.js';
import { keepRequest } from './requests.js';
import { type Leaf, temporaryCertificate, writeTlsSecret } from './secrets.js';
import { sign } from './signing.js';

const TEMPORARY = 'cert-manager.io/issue-temporary-certificate';

interface Reason {
  reason: string;
  message: string;
}

/**
 * A Certificate of cert-manager 1.x: what is wrong with its Secret makes it issuing, through a CertificateRequest. Returns true
 * when it must be tried again later though nothing changes.
 */
export async function reconcileCertificate10(
  world: World,
  generation: Generation,
  authorities: Authorities,
  certificate: Stored,
): Promise<boolean> {
  const { store, events, clock } = world;
  const spec = specOf(certificate);
  const { leaf, secret } = secretOf(store, certificate);
  const former = formerIssuer(generation, secret, spec);
  const reason = reasonToIssue(leaf, former?.full, spec.names, clock.now());
  const kind = kindOf(store, generation, 'Certificate');
  const { namespace, name } = certificate.metadata;
  const event = (type: 'Normal' | 'Warning', why: string, message: string) =>
    events.record(certificate, { type, reason: why, message, component: 'cert-manager' });
  const issuing = isTrue(certificate, 'Issuing');
  store.edit(kind, namespace, name, (draft) => {
    setReady(draft, reason, leaf, clock.now());
    if (reason === null) return;
    setCondition(draft, { type: 'Issuing', status: 'True', ...reason }, clock.now());
  });
  if (reason === null) return false;
  if (!issuing) event('Normal', 'Issuing', reason.message);
  const target = { namespace, name: spec.secretName };
  const of = { ...spec, certificateName: name };
  if (leaf === undefined && strings(certificate.metadata.annotations)[TEMPORARY] === 'true') {
    const pair = await temporaryCertificate(generation, spec.names, clock.now());
    writeTlsSecret(world, generation, target, pair, of);
    event('Normal', 'Issuing', 'Issued temporary certificate');
    return false;
  }
  const { request, created, retry } = keepRequest(world, generation, certificate);
  if (created) {
    event('Normal', 'Generated', `Stored new private key in temporary Secret resource "${name}-bx7zq"`);
    event('Normal', 'Requested', `Created new CertificateRequest resource "${request.metadata.name}"`);
  }
  if (!isTrue(request, 'Ready')) return retry;
  const issuer = issuerOf(store, generation, certificate, spec);
  if (issuer === undefined) return retry;
  const pair = await sign({ store, authorities, now: clock.now() }, issuer, certificate, spec.names);
  writeTlsSecret(world, generation, target, pair, of);
  store.edit(kind, namespace, name, (draft) => {
    removeCondition(draft, 'Issuing');
    const revision = Number(at(request, 'metadata', 'annotations', 'cert-manager.io/certificate-revision'));
    draft.status = { ...record(draft.status), revision: revision || 1 };
  });
  event('Normal', 'Issuing', 'The certificate has been successfully issued');
  return false;
}

function reasonToIssue(
  leaf: Leaf | undefined,
  former: string | undefined,
  names: string[],
  now: Date,
): Reason | null {
  if (leaf === undefined) {
    return { reason: 'DoesNotExist', message: 'Issuing certificate as Secret does not exist' };
  }
  if (leaf.temporary) {
    return { reason: 'DoesNotExist', message: 'Issuing certificate as Secret does not exist' };
  }
  if (former !== undefined) {
    const message = `Issuing certificate as Secret was previously issued by "${former}"`;
    return { reason: 'IncorrectIssuer', message };
  }
  if (leaf.notAfter < now) {
    return { reason: 'Expired', message: `Certificate expired on ${leaf.notAfter.toUTCString()}` };
  }
  if (!sameNames(leaf.names, names)) {
    return {
      reason: 'RequestChanged',
      message: 'Fields on existing CertificateRequest resource not up to date: [spec.dnsNames]',
    };
  }
  return null;
}

/** With a temporary certificate in the Secret 1.x calls the Certificate ready, for it checks names and dates only. */
function setReady(draft: Stored, reason: Reason | null, leaf: Leaf | undefined, now: Date): void {
  const ready = reason === null || leaf?.temporary === true;
  const message = 'Certificate is up to date and has not expired';
  setCondition(
    draft,
    ready
      ? { type: 'Ready', status: 'True', reason: 'Ready', message }
      : { type: 'Ready', status: 'False', ...reason },
    now,
  );
  if (leaf !== undefined) draft.status = { ...record(draft.status), notAfter: isoSeconds(leaf.notAfter) };
}
