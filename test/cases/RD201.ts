import { denied, read } from '../../src/evidence/reading.js';
import { record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { denyGeneration, generated, NEW, OLD, onlyGeneration, specOf } from '../support/issuance.js';

const CAPTURE = '21-certmanager-issuer-v01';
const BOTH = [
  'https://acme-v01.api.letsencrypt.org/directory',
  'https://acme-v02.api.letsencrypt.org/directory',
];

const withServer = (server: string) =>
  captured(CAPTURE, (evidence) => {
    onlyGeneration(evidence, NEW);
    record(specOf(generated(evidence, 'issuers', NEW, 'acme-issuer')).acme).server = server;
  });

export const failureCase: FailureCase = {
  code: 'RD201',
  positive: [
    {
      name: 'both generations are served and each has an Issuer on v1',
      evidence: () => captured(CAPTURE),
      subjects: ['Issuer default/acme-issuer', 'Issuer default/acme-issuer'],
      says: ['(certmanager.k8s.io)', '(cert-manager.io)', ...BOTH],
      proposals: ['RD201.v2-directory', 'RD201.v2-directory'],
    },
    {
      name: 'the old generation alone',
      evidence: () => captured(CAPTURE, (evidence) => onlyGeneration(evidence, OLD)),
      subjects: ['Issuer default/acme-issuer'],
      says: ['Issuer default/acme-issuer', ...BOTH],
      proposals: ['RD201.v2-directory'],
    },
    {
      name: 'staging, over http and with a slash at the end, before the controller wrote a status',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, NEW);
          const issuer = generated(evidence, 'issuers', NEW, 'acme-issuer');
          delete issuer.status;
          record(specOf(issuer).acme).server = 'http://acme-staging.api.letsencrypt.org/directory/';
        }),
      subjects: ['Issuer default/acme-issuer'],
      says: ['https://acme-staging-v02.api.letsencrypt.org/directory'],
      proposals: ['RD201.v2-directory'],
    },
    {
      name: 'a ClusterIssuer that the Ingress names',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, NEW);
          const { spec } = generated(evidence, 'issuers', NEW, 'acme-issuer');
          evidence.readings.issuers = { [NEW]: read([]) };
          evidence.readings.certificates = { [NEW]: read([]) };
          evidence.readings.clusterIssuers = {
            [`${NEW}/letsencrypt`]: read({ metadata: { name: 'letsencrypt' }, spec }),
          };
          const { metadata } = objectIn(evidence, 'ingresses', 'docker-registry');
          if (metadata !== undefined)
            metadata.annotations = { 'cert-manager.io/cluster-issuer': 'letsencrypt' };
        }),
      subjects: ['ClusterIssuer letsencrypt'],
      says: ['ClusterIssuer letsencrypt', ...BOTH],
      proposals: ['RD201.v2-directory'],
    },
    {
      name: 'nothing refers to an Issuer yet',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, NEW);
          evidence.readings.certificates = { [NEW]: read([]) };
        }),
      subjects: ['Issuer default/acme-issuer'],
      says: BOTH,
    },
  ],
  lookAlike: [
    {
      name: 'the Issuer is on v2 and the certificate still pending',
      evidence: () => captured('21b-certmanager-issuer-ready-order-created'),
    },
    {
      name: 'v2 in the spec, while the condition still speaks of v1',
      evidence: () => withServer('https://acme-v02.api.letsencrypt.org/directory'),
    },
    {
      name: 'a v1 directory of another authority',
      evidence: () => withServer('https://acme-v01.api.example.com/directory'),
    },
    {
      name: 'an Issuer on v1 that the registry does not use',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, NEW);
          const issuer = generated(evidence, 'issuers', NEW, 'acme-issuer');
          const other = structuredClone(issuer);
          other.metadata = { ...other.metadata, name: 'forgotten' };
          record(specOf(issuer).acme).server = 'https://acme-v02.api.letsencrypt.org/directory';
          evidence.readings.issuers[NEW] = read([issuer, other]);
        }),
    },
    { name: 'cert-manager is not installed', evidence: () => captured('01-healthy') },
    {
      name: 'an Issuer whose acme section is not a map',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, OLD);
          generated(evidence, 'issuers', OLD, 'acme-issuer').spec = { acme: ['server'] };
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'Issuers may not be listed',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          onlyGeneration(evidence, OLD);
          denyGeneration(evidence, 'issuers', OLD);
        }),
    },
    {
      name: 'the API groups may not be listed',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.apiGroups = denied(
            { verb: 'get', group: '', resource: '/apis' },
            'may not get /apis',
          );
        }),
    },
  ],
};
