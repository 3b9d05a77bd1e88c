import { denied, read, readValue } from '../../src/evidence/reading.js';
import { type KubeObject, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';

export const failureCase: FailureCase = {
  code: 'RD502',
  positive: [
    {
      name: 'the selector says app, the label is name',
      evidence: () => captured('16-service-selector-mismatch'),
      subjects: ['Service default/docker-registry'],
      says: ['app=docker-registry', 'name=docker-registry', 'no endpoint'],
      proposals: ['RD502.selector'],
    },
    {
      name: 'the selector finds another Pod than the registry',
      evidence: () =>
        captured('16-service-selector-mismatch', (evidence) => {
          readValue(evidence.readings.pods)?.push({
            metadata: { name: 'old-registry', namespace: 'default', labels: { app: 'docker-registry' } },
            spec: { containers: [{ name: 'web', image: 'nginx' }] },
          });
        }),
      subjects: ['Service default/docker-registry'],
      says: ['old-registry instead'],
      proposals: ['RD502.selector'],
    },
    {
      name: 'the Pod has no labels at all',
      evidence: () =>
        captured('16-service-selector-mismatch', (evidence) => {
          delete objectIn(evidence, 'pods', 'docker-registry').metadata?.labels;
        }),
      subjects: ['Service default/docker-registry'],
      says: ['has no labels'],
      proposals: ['RD502.selector'],
    },
    {
      name: 'a Deployment with two Pods',
      evidence: () =>
        captured('18-two-replicas-emptydir', (evidence) => {
          select(objectIn(evidence, 'services', 'docker-registry'), { app: 'registry' });
        }),
      subjects: ['Service default/docker-registry'],
      says: ['app=registry'],
      proposals: ['RD502.selector'],
    },
  ],
  lookAlike: [
    { name: 'healthy', evidence: () => captured('01-healthy') },
    {
      name: 'the Pod matches and is not Ready: only notReadyAddresses',
      evidence: () => captured('14c-readiness-https'),
    },
    { name: 'the Pod matches and crashes', evidence: () => captured('04-wrong-path') },
    {
      name: 'the endpoint is there, its port is wrong (RD503)',
      evidence: () => captured('17-service-targetport-wrong'),
    },
    {
      name: 'there is no Pod (RD510)',
      evidence: () =>
        captured('16-service-selector-mismatch', (evidence) => {
          evidence.readings.pods = read([]);
        }),
    },
    {
      name: 'a Service without selector, its endpoints kept by hand',
      evidence: () =>
        captured('16-service-selector-mismatch', (evidence) => {
          delete record(objectIn(evidence, 'services', 'docker-registry').spec).selector;
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'Pods may not be listed',
      evidence: () =>
        captured('16-service-selector-mismatch', (evidence) => {
          evidence.readings.pods = denied(
            { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
            'pods is forbidden',
          );
        }),
    },
    {
      name: 'Services may not be listed',
      evidence: () =>
        captured('16-service-selector-mismatch', (evidence) => {
          evidence.readings.services = denied(
            { verb: 'list', group: '', resource: 'services', namespace: 'default' },
            'services is forbidden',
          );
        }),
    },
  ],
};

function select(service: KubeObject, selector: Record<string, string>): void {
  record(service.spec).selector = selector;
}
