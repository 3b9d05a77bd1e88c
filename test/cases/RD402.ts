import type { Evidence } from '../../src/evidence/model.js';
import { absent, denied, failed, read } from '../../src/evidence/reading.js';
import { type KubeObject, record, strings } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { registryAnswer, webServerAnswer } from '../support/endpoint-evidence.js';
import { captured, objectIn } from '../support/evidence.js';

const NO_CLASS = absent('ingressclasses.networking.k8s.io "x" not found');

function ingressClass(name: string, annotations: Record<string, string> = {}): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name, annotations },
    spec: { controller: `example.com/${name}` },
  };
}

/** The Ingress of the how-to with the class in the field or nowhere, and the classes that are there. */
const situation = (
  named: string | undefined,
  classes: KubeObject[],
  edit: (evidence: Evidence) => void = () => {},
) =>
  captured('01-healthy', (evidence) => {
    const ingress = objectIn(evidence, 'ingresses', 'docker-registry');
    const { 'kubernetes.io/ingress.class': _, ...annotations } = strings(ingress.metadata?.annotations);
    ingress.metadata = { ...ingress.metadata, annotations };
    if (named !== undefined) record(ingress.spec).ingressClassName = named;
    evidence.readings.ingressClasses = Object.fromEntries([
      ...['nginx', 'traefik', 'haproxy', 'contour', ...(named === undefined ? [] : [named])].map((name) => [
        name,
        NO_CLASS,
      ]),
      ...classes.map((one) => [one.metadata?.name, read(one)]),
    ]);
    evidence.takenAt = '2026-11-23T00:00:00.000Z';
    evidence.readings.http = failed('unreachable', 'nothing listens there');
    edit(evidence);
  });

const SUBJECTS = ['Ingress default/docker-registry'];

export const failureCase: FailureCase = {
  code: 'RD402',
  positive: [
    {
      name: 'it names no class, and there is one',
      evidence: () => situation(undefined, [ingressClass('nginx')]),
      subjects: SUBJECTS,
      says: ['names no class', 'There is nginx.', 'registry.xcloud.huatai.me'],
      proposals: ['RD402.class'],
    },
    {
      name: 'it names no class, and there are two, one of them the default',
      evidence: () =>
        situation(undefined, [
          ingressClass('nginx'),
          ingressClass('traefik', { 'ingressclass.kubernetes.io/is-default-class': 'true' }),
        ]),
      subjects: SUBJECTS,
      says: ['There are nginx, traefik.'],
      proposals: ['RD402.class'],
    },
    {
      name: 'it names no class, and which of two is meant nobody knows',
      evidence: () => situation(undefined, [ingressClass('nginx'), ingressClass('traefik')]),
      subjects: SUBJECTS,
      says: ['There are nginx, traefik.'],
      proposals: [],
    },
    {
      name: 'it names a class that is not there, and another is',
      evidence: () => situation('ngnix', [ingressClass('nginx')]),
      subjects: SUBJECTS,
      says: ['names class ngnix, which is not there', 'There is nginx.'],
      proposals: ['RD402.class'],
    },
    {
      name: 'it names a class, and no controller is installed',
      evidence: () =>
        situation('nginx', [], (evidence) => {
          evidence.readings.http = read(webServerAnswer());
        }),
      subjects: SUBJECTS,
      says: ['names class nginx, which is not there'],
      proposals: [],
    },
  ],
  lookAlike: [
    { name: 'the class stands in the older annotation', evidence: () => captured('01-healthy') },
    { name: 'the class is there', evidence: () => situation('nginx', [ingressClass('nginx')]) },
    {
      name: 'it names no class, and a controller has given it an address',
      evidence: () =>
        situation(undefined, [], (evidence) => {
          const ingress = objectIn(evidence, 'ingresses', 'docker-registry');
          ingress.status = { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } };
        }),
    },
    {
      name: 'the registry answers through a controller without address and class',
      evidence: () =>
        situation(undefined, [], (evidence) => {
          evidence.readings.http = read(registryAnswer());
        }),
    },
    {
      name: 'there is no Ingress (RD401)',
      evidence: () =>
        situation(undefined, [], (evidence) => {
          evidence.readings.ingresses = read([]);
          delete evidence.target.ingress;
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'the class may not be read',
      evidence: () =>
        situation('nginx', [], (evidence) => {
          const needs = {
            verb: 'get',
            group: 'networking.k8s.io',
            resource: 'ingressclasses',
            name: 'nginx',
          };
          evidence.readings.ingressClasses.nginx = denied(needs, 'forbidden');
        }),
    },
    {
      name: 'it was created a moment ago',
      evidence: () =>
        situation(undefined, [ingressClass('nginx')], (evidence) => {
          const ingress = objectIn(evidence, 'ingresses', 'docker-registry');
          ingress.metadata = { ...ingress.metadata, creationTimestamp: '2026-11-22T23:59:30Z' };
        }),
    },
    {
      name: 'Ingresses may not be listed',
      evidence: () =>
        situation(undefined, [], (evidence) => {
          const needs = {
            verb: 'list',
            group: 'networking.k8s.io',
            resource: 'ingresses',
            namespace: 'default',
          };
          evidence.readings.ingresses = denied(needs, 'forbidden');
        }),
    },
  ],
};
