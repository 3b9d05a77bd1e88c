import type { Evidence } from '../../src/evidence/model.js';
import { denied, read, readValue } from '../../src/evidence/reading.js';
import { list, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';

/** Without the registry's Service, as somebody who looks for it would find it. */
const without = (edit: (evidence: Evidence) => void = () => {}) =>
  captured('01-healthy', (evidence) => {
    const { readings, target } = evidence;
    readings.services = read(
      (readValue(readings.services) ?? []).filter(({ metadata }) => metadata?.name !== 'docker-registry'),
    );
    readings.endpoints = read([]);
    delete target.service;
    edit(evidence);
  });

function withoutIngress({ readings, target }: Evidence): void {
  readings.ingresses = read([]);
  delete target.ingress;
}

function withoutPod({ readings, target }: Evidence): void {
  readings.pods = read([]);
  delete target.workload;
}

const SUBJECTS = ['Service default/docker-registry'];

export const failureCase: FailureCase = {
  code: 'RD501',
  positive: [
    {
      name: 'the Ingress names it',
      evidence: () => without(),
      subjects: SUBJECTS,
      says: ['Ingress default/docker-registry leads to Service docker-registry', '503'],
      proposals: ['RD501.create'],
    },
    {
      name: 'there is no Ingress either',
      evidence: () => without(withoutIngress),
      subjects: SUBJECTS,
      says: ['No Service in namespace default leads to Pod default/docker-registry'],
      proposals: ['RD501.create'],
    },
    {
      name: 'there is only the Ingress',
      evidence: () => without(withoutPod),
      subjects: SUBJECTS,
      says: ['leads to Service docker-registry'],
      proposals: [],
    },
  ],
  lookAlike: [
    { name: 'healthy', evidence: () => captured('01-healthy') },
    { name: 'it selects nothing (RD502)', evidence: () => captured('16-service-selector-mismatch') },
    {
      name: 'nothing at all is there (RD806)',
      evidence: () =>
        without((evidence) => {
          withoutIngress(evidence);
          withoutPod(evidence);
        }),
    },
    {
      name: 'the registry listens on a port of its node',
      evidence: () =>
        without((evidence) => {
          withoutIngress(evidence);
          const [container] = list(record(objectIn(evidence, 'pods', 'docker-registry').spec).containers);
          record(container).ports = [{ containerPort: 5000, hostPort: 5000 }];
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'Services may not be listed',
      evidence: () =>
        without(({ readings }) => {
          readings.services = denied(
            { verb: 'list', group: '', resource: 'services', namespace: 'default' },
            'services is forbidden',
          );
        }),
    },
  ],
};
