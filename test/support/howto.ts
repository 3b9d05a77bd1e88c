import type { Finding, Hop, Layer, Level, Subject } from '../../src/checks/check.js';
import type { Diagnosis, HopState } from '../../src/diagnosis/diagnosis.js';
import { link } from '../../src/diagnosis/link.js';
import { emptyEvidence } from '../../src/evidence/empty.js';
import type { Examination, Remedy } from '../../src/session/session.js';
import { OTHER_REMEDY, RECREATE_REMEDY, V2_REMEDY } from './howto-remedies.js';

interface Parts {
  code: string;
  hop: Hop;
  layer: Layer;
  subject: Subject;
  title: string;
  message: string;
  level?: Level;
  quotes?: Finding['quotes'];
  effects?: Finding['effects'];
  blames?: Finding['blames'];
}

export function finding(parts: Parts): Finding {
  const name =
    'host' in parts.subject
      ? parts.subject.host
      : 'path' in parts.subject
        ? parts.subject.path
        : `${parts.subject.kind} ${parts.subject.namespace}/${parts.subject.name}`;
  return {
    id: `${parts.code}:${name}`,
    slug: 'a-slug',
    level: 'fail',
    quotes: [],
    effects: [],
    blames: [],
    facts: {},
    ...parts,
  };
}

const object = (kind: string, name: string, apiVersion = 'v1') => ({
  apiVersion,
  kind,
  namespace: 'default',
  name,
});
const ISSUER = object('Issuer', 'acme-issuer', 'certmanager.k8s.io/v1alpha1');
const CERTIFICATE = object('Certificate', 'docker-registry', 'certmanager.k8s.io/v1alpha1');
const POD = object('Pod', 'docker-registry');
export const HOST = 'registry.xcloud.huatai.me';

export const RD201 = finding({
  code: 'RD201',
  hop: 'issuer',
  layer: 'issuance',
  subject: ISSUER,
  title: 'Issuer acme-issuer uses the retired ACME v1 endpoint',
  message:
    'Issuer default/acme-issuer asks https://acme-v01.api.letsencrypt.org/directory for certificates. That endpoint was turned off in 2021 and answers nobody.',
  quotes: [
    {
      source: 'Issuer default/acme-issuer',
      path: '.spec.acme.server',
      text: 'https://acme-v01.api.letsencrypt.org/directory',
    },
    {
      source: 'Issuer default/acme-issuer',
      path: '.status.conditions[0].message',
      text: 'Your ACME server URL is set to a v1 endpoint (https://acme-v01.api.letsencrypt.org/directory).',
    },
  ],
  effects: ['issuer-not-ready'],
});
export const RD213 = finding({
  code: 'RD213',
  hop: 'issuer',
  layer: 'issuance',
  subject: { ...ISSUER, name: 'acme-issuer' },
  title: 'Issuer acme-issuer is not ready: InvalidConfig',
  message:
    'Issuer default/acme-issuer says Ready=False with the reason InvalidConfig, so nothing that needs it is issued.',
  effects: ['issuance-stalls'],
  blames: [{ subject: ISSUER, effect: 'issuer-not-ready' }],
});
const RD230 = finding({
  code: 'RD230',
  hop: 'certificate',
  layer: 'issuance',
  subject: CERTIFICATE,
  title: 'Certificate docker-registry is not issued',
  message: 'Certificate default/docker-registry has waited for its order since it was made.',
  effects: ['certificate-not-issued'],
  blames: [{ subject: ISSUER, effect: 'issuance-stalls' }],
});
const RD301 = finding({
  code: 'RD301',
  hop: 'tls',
  layer: 'tls',
  subject: { host: HOST },
  title: 'The ingress serves cert-manager\u2019s temporary certificate',
  message: `${HOST}:443 serves the certificate that cert-manager puts in place until the real one is issued.`,
  effects: ['certificate-untrusted'],
  blames: [{ subject: CERTIFICATE, effect: 'certificate-not-issued' }],
});
export const RD101 = finding({
  code: 'RD101',
  hop: 'client',
  layer: 'client',
  subject: { path: 'docker login' },
  title: 'docker login fails: x509: certificate signed by unknown authority',
  message: `docker login ${HOST} fails with x509: certificate signed by unknown authority.`,
  blames: [{ subject: { host: HOST }, effect: 'certificate-untrusted' }],
});
export const RD603 = finding({
  code: 'RD603',
  hop: 'config',
  layer: 'config',
  subject: object('ConfigMap', 'docker-registry'),
  title: 'config.yml is mounted under the wrong name',
  message:
    'Pod default/docker-registry mounts the key registry-config.yml as /etc/docker/registry/registry-config.yml, and the image opens /etc/docker/registry/config.yml.',
  quotes: [
    {
      source: 'Pod default/docker-registry',
      path: '.spec.volumes[0].configMap.items[0].path',
      text: 'registry-config.yml',
    },
    {
      source: 'log of docker-registry/docker-registry',
      path: '',
      text: 'configuration error: open /etc/docker/registry/config.yml: no such file or directory',
    },
  ],
  effects: ['container-exits'],
});
const RD511 = finding({
  code: 'RD511',
  hop: 'pod',
  layer: 'pod',
  subject: POD,
  title: 'Container docker-registry crashes and is restarted (3 times)',
  message:
    'Container docker-registry of Pod default/docker-registry exits with code 1; the kubelet waits 40s before the next try.',
  blames: [{ subject: object('ConfigMap', 'docker-registry'), effect: 'container-exits' }],
});
export const RD701 = finding({
  code: 'RD701',
  hop: 'storage',
  layer: 'storage',
  level: 'warn',
  subject: object('Pod', 'docker-registry'),
  title: 'Images are kept in an emptyDir and go with the Pod',
  message:
    'Volume storage of Pod default/docker-registry is an emptyDir: when the Pod is deleted, every image in it is lost.',
});

const HOPS: Hop[] = [
  'client',
  'dns',
  'tcp',
  'tls',
  'ingress',
  'service',
  'pod',
  'config',
  'storage',
  'issuer',
  'certificate',
  'order',
  'challenge',
];

export function diagnosisOf(
  findings: Finding[],
  unknown: { code: string; reasons: string[] }[] = [],
): Diagnosis {
  const linked = link(findings);
  const at = (hop: Hop): HopState => {
    const here = findings.filter((one) => one.hop === hop);
    const untold = hop === 'order' || hop === 'challenge';
    const state = here.some((one) => one.level === 'fail')
      ? 'fail'
      : here.length > 0
        ? 'warn'
        : untold
          ? 'unknown'
          : 'ok';
    return { hop, state, findings: here.map(({ id }) => id) };
  };
  return {
    ...linked,
    checks: [
      ...findings.map(({ code, level }) => ({ code, verdict: level, reasons: [] })),
      ...unknown.map((one) => ({ ...one, verdict: 'unknown' as const })),
    ],
    hops: HOPS.map(at),
    summary: {
      pass: 24,
      warn: findings.filter((one) => one.level === 'warn').length,
      fail: findings.filter((one) => one.level === 'fail').length,
      unknown: unknown.length,
      skipped: 0,
    },
  };
}

export const HOWTO_FINDINGS = [RD201, RD213, RD230, RD301, RD101, RD603, RD511, RD701];

export function examinationOf(
  findings: Finding[],
  remedies: Record<string, Remedy[]> = {
    [RD201.id]: [V2_REMEDY],
    [RD603.id]: [RECREATE_REMEDY, OTHER_REMEDY],
  },
  unknown: { code: string; reasons: string[] }[] = [],
): Examination {
  return {
    evidence: emptyEvidence(
      { kind: 'cluster', context: 'minikube', server: 'https://192.168.49.2:8443' },
      { namespace: 'default', name: 'docker-registry', host: HOST, port: 443 },
      '2026-11-22T17:44:41Z',
    ),
    diagnosis: diagnosisOf(findings, unknown),
    remedies,
    timings: { readMs: 80, judgeMs: 2, requests: 14, roundTrips: 3 },
  };
}

export const HOWTO = examinationOf(HOWTO_FINDINGS);
/** After RD201 is fixed. */
export const HALF_FIXED = examinationOf([RD603, RD511, RD701]);
export const HEALTHY = examinationOf([RD701]);
