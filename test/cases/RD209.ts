import type { Evidence } from '../../src/evidence/model.js';
import { absent, denied, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { denyGeneration, generated, NEW, OLD, onlyGeneration, specOf } from '../support/issuance.js';

/** The new generation, in which the Certificate refers to this Issuer. */
const referring = (issuerRef: unknown, edit: (evidence: Evidence) => void = () => {}) =>
  captured('21-certmanager-issuer-v01', (evidence) => {
    onlyGeneration(evidence, NEW);
    specOf(generated(evidence, 'certificates', NEW, 'docker-registry')).issuerRef = issuerRef;
    edit(evidence);
  });

/** One more Issuer in the namespace. */
function addIssuer(evidence: Evidence, name: string): void {
  const first = generated(evidence, 'issuers', NEW, 'acme-issuer');
  evidence.readings.issuers[NEW] = read([first, { ...first, metadata: { ...first.metadata, name } }]);
}

/** The answer of the API server about a ClusterIssuer. */
function clusterIssuer(evidence: Evidence, name: string, there: boolean): void {
  evidence.readings.clusterIssuers[`${NEW}/${name}`] = there
    ? read({ metadata: { name }, spec: {} })
    : absent('not found');
}

export const failureCase: FailureCase = {
  code: 'RD209',
  positive: [
    {
      name: 'a ClusterIssuer named without its kind',
      evidence: () => referring({ name: 'letsencrypt' }, (e) => clusterIssuer(e, 'letsencrypt', true)),
      subjects: ['Certificate default/docker-registry'],
      says: ['no Issuer letsencrypt in namespace default', 'There is a ClusterIssuer of that name'],
      proposals: ['RD209.issuer-reference'],
    },
    {
      name: 'a wrong name, and one Issuer there',
      evidence: () => referring({ name: 'acme-isuer', kind: 'Issuer', group: 'cert-manager.io' }),
      subjects: ['Certificate default/docker-registry'],
      says: ['Issuer acme-isuer', 'The only one there is Issuer acme-issuer'],
      proposals: ['RD209.issuer-reference'],
    },
    {
      name: 'an Issuer named as ClusterIssuer',
      evidence: () =>
        referring({ name: 'acme-issuer', kind: 'ClusterIssuer' }, (e) =>
          clusterIssuer(e, 'acme-issuer', false),
        ),
      subjects: ['Certificate default/docker-registry'],
      says: ['no ClusterIssuer acme-issuer', 'There is an Issuer of that name'],
      proposals: ['RD209.issuer-reference'],
    },
    {
      name: 'a wrong name, and two Issuers there: nobody can know which is meant',
      evidence: () => referring({ name: 'prod' }, (evidence) => addIssuer(evidence, 'staging')),
      subjects: ['Certificate default/docker-registry'],
      says: ['Issuer acme-issuer, Issuer staging'],
      proposals: [],
    },
    {
      name: 'a wrong name, and ClusterIssuers may not be read',
      evidence: () =>
        referring({ name: 'prod' }, (evidence) => {
          const needs = { verb: 'get', group: 'cert-manager.io', resource: 'clusterissuers', name: 'prod' };
          evidence.readings.clusterIssuers[`${NEW}/prod`] = denied(needs, 'may not get');
        }),
      subjects: ['Certificate default/docker-registry'],
      says: ['Issuer prod'],
      proposals: [],
    },
    {
      name: 'the annotation of the Ingress, which also owns the Certificate',
      evidence: () =>
        captured('21-certmanager-issuer-v01', (evidence) => {
          onlyGeneration(evidence, OLD);
          const annotations = objectIn(evidence, 'ingresses', 'docker-registry').metadata?.annotations;
          if (annotations !== undefined) annotations['certmanager.k8s.io/issuer'] = 'letsencrypt';
          const shim = generated(evidence, 'certificates', OLD, 'docker-registry');
          specOf(shim).issuerRef = { name: 'letsencrypt', kind: 'Issuer' };
          shim.metadata = {
            ...shim.metadata,
            ownerReferences: [
              {
                apiVersion: 'extensions/v1beta1',
                kind: 'Ingress',
                name: 'docker-registry',
                controller: true,
              },
            ],
          };
        }),
      subjects: ['Ingress default/docker-registry'],
      says: ['Ingress default/docker-registry', 'Issuer letsencrypt'],
      proposals: ['RD209.issuer-reference'],
    },
  ],
  lookAlike: [
    {
      name: 'the Issuer is there and not ready (RD213)',
      evidence: () => captured('21-certmanager-issuer-v01'),
    },
    {
      name: 'an Issuer of another vendor',
      evidence: () => referring({ name: 'pca', kind: 'AWSPCAIssuer', group: 'awspca.cert-manager.io' }),
    },
    {
      name: 'the annotation is of the other generation (RD220)',
      evidence: () =>
        captured('21-certmanager-issuer-v01', (evidence) => {
          evidence.readings.issuers[OLD] = read([]);
          evidence.readings.certificates[OLD] = read([]);
        }),
    },
    { name: 'an issuerRef that is no map', evidence: () => referring(['acme-issuer']) },
    { name: 'cert-manager is not installed', evidence: () => captured('01-healthy') },
  ],
  couldNotTell: [
    {
      name: 'Issuers may not be listed',
      evidence: () =>
        referring({ name: 'acme-issuer' }, (evidence) => denyGeneration(evidence, 'issuers', NEW)),
    },
    {
      name: 'the ClusterIssuer was not looked at',
      evidence: () => referring({ name: 'letsencrypt', kind: 'ClusterIssuer' }),
    },
  ],
};
