import type { Evidence } from '../../src/evidence/model.js';
import { denied, read } from '../../src/evidence/reading.js';
import type { KubeObject } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import {
  denyGeneration,
  generated,
  NEW,
  OLD,
  onlyGeneration,
  setReady,
  specOf,
} from '../support/issuance.js';

const CAPTURE = '21b-certmanager-issuer-ready-order-created';
const SECRET = 'docker-registry-tls-certificate';

/** Beside the Certificate of the how-to the one that its Ingress annotation makes cert-manager write. */
const rivals = (generation: string, edit: (own: KubeObject, evidence: Evidence) => void = () => {}) =>
  captured(generation === OLD ? CAPTURE : '21-certmanager-issuer-v01', (evidence) => {
    onlyGeneration(evidence, generation);
    const written = generated(evidence, 'certificates', generation, 'docker-registry');
    const asked = structuredClone(written);
    asked.metadata = {
      ...asked.metadata,
      name: SECRET,
      uid: 'of-the-annotation',
      ownerReferences: [
        { apiVersion: 'extensions/v1beta1', kind: 'Ingress', name: 'docker-registry', controller: true },
      ],
    };
    evidence.readings.certificates[generation] = read([written, asked]);
    edit(asked, evidence);
  });

export const failureCase: FailureCase = {
  code: 'RD222',
  positive: [
    {
      name: 'a Certificate and an annotation, as in the how-to',
      evidence: () => rivals(OLD),
      subjects: ['Certificate default/docker-registry'],
      says: [SECRET, 'certmanager.k8s.io/issuer', "the authority's limit"],
      proposals: ['RD222.one-owner'],
    },
    {
      name: 'two Certificates that somebody wrote',
      evidence: () =>
        rivals(NEW, (asked) => {
          asked.metadata = { ...asked.metadata, name: 'copy', ownerReferences: [] };
          setReady(
            asked,
            'False',
            'IncorrectCertificate',
            'Secret was issued for "docker-registry". If this message is not transient, you might have two conflicting Certificates pointing to the same secret.',
          );
        }),
      subjects: ['Certificate default/docker-registry'],
      says: ['copy and docker-registry'],
      proposals: [],
    },
  ],
  lookAlike: [
    { name: 'an annotation, and one Certificate', evidence: () => captured(CAPTURE) },
    {
      name: 'the other one fills a Secret of its own',
      evidence: () =>
        rivals(OLD, (asked) => {
          specOf(asked).secretName = 'another';
        }),
    },
    { name: 'cert-manager is not installed', evidence: () => captured('01-healthy') },
  ],
  couldNotTell: [
    {
      name: 'Certificates may not be listed',
      evidence: () => rivals(OLD, (_, evidence) => denyGeneration(evidence, 'certificates', OLD)),
    },
    {
      name: 'Ingresses may not be listed',
      evidence: () =>
        rivals(OLD, (_, evidence) => {
          const needs = {
            verb: 'list',
            group: 'networking.k8s.io',
            resource: 'ingresses',
            namespace: 'default',
          };
          evidence.readings.ingresses = denied(needs, 'ingresses is forbidden');
        }),
    },
  ],
};
