import type { CertificateFacts, CertManagerGeneration, Evidence } from '../../src/evidence/model.js';
import type { CertManagerFacts, IngressController } from '../../src/evidence/platform-model.js';
import { absent, type Reading, read } from '../../src/evidence/reading.js';
import type { KubeObject, ObjectRef } from '../../src/kube/objects.js';
import { type ContextParts, HOST, NAMESPACE } from './survey.js';
import { certificate as facts, tlsSecret } from './tls-facts.js';

/** A cert-manager that works. */
export function certManagerFacts(over: Partial<CertManagerFacts> = {}): CertManagerFacts {
  return {
    generation: 'cert-manager.io/v1',
    served: ['cert-manager.io/v1'],
    version: 'v1.16.5',
    namespace: 'cert-manager',
    webhook: read({ accepted: true }),
    controller: 'ready',
    ...over,
  };
}

export function controller(over: Partial<IngressController> = {}): IngressController {
  return {
    kind: 'traefik',
    controller: 'traefik.io/ingress-controller',
    class: 'traefik',
    isDefault: true,
    addresses: ['203.0.113.7'],
    ready: 1,
    version: 'v3.3.0',
    ...over,
  };
}

export interface IssuancePart {
  certManager?: Partial<CertManagerFacts> | undefined;
  /** Live objects of cert-manager, as the steps read them by name and as the checks list them. */
  live?: KubeObject[];
  /** What the Secret holds, leaf first; without it there is no Secret. */
  stored?: CertificateFacts[];
  secretName?: string;
  ingresses?: KubeObject[];
  /** What the host resolves to. */
  resolves?: string;
}

/** Everything of cert-manager that an install called docker-registry may write: absent unless it is given. */
const WRITTEN = [
  ['Issuer', 'docker-registry-acme-staging'],
  ['Issuer', 'docker-registry-acme-production'],
  ['Issuer', 'docker-registry-acme'],
  ['Issuer', 'docker-registry-selfsigned'],
  ['Issuer', 'docker-registry-ca'],
  ['Certificate', 'docker-registry-ca'],
  ['Certificate', 'docker-registry'],
] as const;

/** The parts of a context with cert-manager, a public address and Traefik, and with these objects. Merged with what a test gives itself. */
export function withIssuance(part: IssuancePart, more: ContextParts = {}): ContextParts {
  const {
    live = [],
    stored,
    secretName = 'docker-registry-tls-certificate',
    resolves = '203.0.113.7',
  } = part;
  const generation: CertManagerGeneration = part.certManager?.generation ?? 'cert-manager.io/v1';
  const secret: Reading<ReturnType<typeof tlsSecret>> =
    stored === undefined ? absent('there is no such Secret') : read(tlsSecret(secretName, stored));
  const gone = WRITTEN.map(
    ([kind, name]): ObjectRef => ({ apiVersion: generation, kind, namespace: NAMESPACE, name }),
  );
  const of = (kind: string) => live.filter((object) => object.kind === kind);
  return {
    ...more,
    objects: [...live, ...(more.objects ?? [])],
    gone: [...gone, ...(more.gone ?? [])],
    platform: {
      certManager: read(certManagerFacts(part.certManager)),
      controllers: read([controller()]),
      secrets: { [secretName]: secret },
      ...more.platform,
    },
    evidence: (evidence: Evidence) => {
      const { readings } = evidence;
      readings.apiGroups = read([
        { name: generation.split('/')[0] ?? '', versions: [generation.split('/')[1] ?? ''] },
      ]);
      readings.issuers[generation] = read(of('Issuer'));
      readings.certificates[generation] = read(of('Certificate'));
      readings.certificateRequests[generation] = read(of('CertificateRequest'));
      readings.orders[generation] = read(of('Order'));
      readings.challenges[generation] = read(of('Challenge'));
      readings.ingresses = read(part.ingresses ?? []);
      readings.dns = read({ host: HOST, addresses: [resolves], overridden: false });
      more.evidence?.(evidence);
    },
  };
}

/** The object with a condition Ready, as its controller leaves it. */
export function ready(
  object: KubeObject,
  status = 'True',
  reason = 'Ready',
  message = 'in order',
): KubeObject {
  return { ...object, status: { conditions: [{ type: 'Ready', status, reason, message }] } };
}

/** A certificate for the host of these tests, valid at their time. */
export function stored(over: Partial<CertificateFacts> = {}): CertificateFacts {
  return facts({ subject: `CN=${HOST}`, names: [HOST], ...over });
}

export const STAGING = "C=US, O=(STAGING) Let's Encrypt, CN=(STAGING) Yonder Yam R10";

export function meta(name: string, more: Record<string, unknown> = {}) {
  return { name, namespace: NAMESPACE, ...more };
}
