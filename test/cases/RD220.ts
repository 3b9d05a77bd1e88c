import { absent, denied, read, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { denyGeneration, generated, NEW, OLD, onlyGeneration } from '../support/issuance.js';
import { certificate, tlsSecret } from '../support/tls-facts.js';

const CAPTURE = '21-certmanager-issuer-v01';
const SECRET = 'docker-registry-tls-certificate';

/** Only the new generation is installed, nobody wrote a Certificate, and the Ingress still has the old annotation. */
const stale = (edit: (evidence: Awaited<ReturnType<typeof captured>>) => void = () => {}) =>
  captured(CAPTURE, (evidence) => {
    onlyGeneration(evidence, NEW);
    evidence.readings.certificates = { [NEW]: read([]) };
    evidence.readings.secrets[SECRET] = absent('not there');
    edit(evidence);
  });

export const failureCase: FailureCase = {
  code: 'RD220',
  positive: [
    {
      name: 'the old annotation with the new generation alone',
      evidence: () => stale(),
      subjects: ['Ingress default/docker-registry'],
      says: ['certmanager.k8s.io/issuer: acme-issuer', 'cert-manager.io/issuer', 'no certificate is ordered'],
      proposals: ['RD220.rename-annotation'],
    },
    {
      name: 'the new annotation with the old generation alone',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, OLD);
          evidence.readings.certificates = { [OLD]: read([]) };
          const { metadata } = objectIn(evidence, 'ingresses', 'docker-registry');
          if (metadata !== undefined) metadata.annotations = { 'cert-manager.io/issuer': 'acme-issuer' };
        }),
      subjects: ['Ingress default/docker-registry'],
      says: ['cert-manager.io/issuer: acme-issuer', 'reads certmanager.k8s.io/issuer'],
      proposals: ['RD220.rename-annotation'],
    },
    {
      name: 'both groups are served and the Issuer was moved to the new one',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          evidence.readings.issuers[OLD] = read([]);
          evidence.readings.certificates[NEW] = read([]);
        }),
      subjects: ['Ingress default/docker-registry'],
      says: ['exists in cert-manager.io alone'],
      proposals: ['RD220.rename-annotation'],
    },
    {
      name: 'the annotation for a ClusterIssuer',
      evidence: () =>
        stale((evidence) => {
          const { metadata } = objectIn(evidence, 'ingresses', 'docker-registry');
          if (metadata !== undefined) metadata.annotations = { 'certmanager.k8s.io/cluster-issuer': 'le' };
          evidence.readings.clusterIssuers[`${NEW}/le`] = read({ metadata: { name: 'le' } });
        }),
      subjects: ['Ingress default/docker-registry'],
      says: ['certmanager.k8s.io/cluster-issuer: le', 'reads cert-manager.io/cluster-issuer'],
      proposals: ['RD220.rename-annotation'],
    },
    {
      name: 'the Issuer is not there in the new generation either',
      evidence: () => stale((evidence) => (evidence.readings.issuers[NEW] = read([]))),
      subjects: ['Ingress default/docker-registry'],
      says: ['There is no Issuer acme-issuer in cert-manager.io yet either'],
      proposals: [],
    },
    {
      name: 'the old certificate still serves and will not be renewed',
      evidence: () =>
        stale((evidence) => {
          const facts = tlsSecret(SECRET, [certificate({ names: ['registry.xcloud.huatai.me'] })]);
          evidence.readings.secrets[SECRET] = read(facts);
        }),
      subjects: ['Ingress default/docker-registry'],
      says: ['will not be renewed'],
    },
  ],
  lookAlike: [
    {
      name: 'both groups are served, each with its Issuer: either may be in use',
      evidence: () => captured(CAPTURE, (evidence) => (evidence.readings.certificates[NEW] = read([]))),
    },
    {
      name: 'the annotation of the generation that is installed',
      evidence: () => captured(CAPTURE, (evidence) => onlyGeneration(evidence, OLD)),
    },
    {
      name: 'an old annotation left beside a Certificate of the new generation',
      evidence: () => captured(CAPTURE, (evidence) => onlyGeneration(evidence, NEW)),
    },
    {
      name: 'both annotations',
      evidence: () =>
        stale((evidence) => {
          const annotations = objectIn(evidence, 'ingresses', 'docker-registry').metadata?.annotations;
          if (annotations !== undefined) annotations['cert-manager.io/issuer'] = 'acme-issuer';
        }),
    },
    { name: 'cert-manager is not installed', evidence: () => captured('01-healthy') },
    {
      name: 'annotations that are no map',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, NEW);
          Object.assign(objectIn(evidence, 'ingresses', 'docker-registry').metadata ?? {}, {
            annotations: 7,
          });
          delete generated(evidence, 'issuers', NEW, 'acme-issuer').metadata;
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'Ingresses may not be listed',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, NEW);
          const needs = {
            verb: 'list',
            group: 'networking.k8s.io',
            resource: 'ingresses',
            namespace: 'default',
          };
          evidence.readings.ingresses = denied(needs, 'may not list ingresses');
        }),
    },
    {
      name: 'Certificates may not be listed, so the annotation may be a remnant',
      evidence: () => stale((evidence) => denyGeneration(evidence, 'certificates', NEW)),
    },
    {
      name: 'the API groups were not looked at',
      evidence: () =>
        captured('01-healthy', (evidence) => (evidence.readings.apiGroups = skipped('not looked at'))),
    },
  ],
};
