import type { Evidence } from '../../src/evidence/model.js';
import { denied, read } from '../../src/evidence/reading.js';
import { type KubeObject, nameOf } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { deploymentOf, evidenceOf, registryPod } from '../support/registry-pod.js';

const noPods = denied({ verb: 'list', group: '', resource: 'pods', namespace: 'default' }, 'forbidden');

const withDeployment = (fields: Record<string, unknown>, status?: unknown): Evidence => {
  const deployment: KubeObject = deploymentOf(registryPod({}), fields);
  if (status !== undefined) deployment.status = status;
  return evidenceOf({ deployment });
};

/** The how-to's objects without its Pod: what `findTarget` makes of them is a name, a Service and an Ingress. */
const withoutPod = () =>
  captured('01-healthy', (evidence) => {
    evidence.readings.pods = read([]);
    evidence.target.name = 'docker-registry';
    delete evidence.target.workload;
  });

export const failureCase: FailureCase = {
  code: 'RD510',
  positive: [
    {
      name: 'the bare Pod was deleted',
      evidence: withoutPod,
      subjects: ['Pod default/docker-registry'],
      says: [/no Pod of the registry docker-registry/, /Service docker-registry/, /deleted or never applied/],
    },
    {
      name: 'the Deployment is scaled to 0',
      evidence: async () => withDeployment({ replicas: 0 }),
      subjects: ['Deployment default/registry'],
      says: [/scaled to 0 replicas/],
    },
    {
      name: 'the Deployment is scaled to 0, and Pods may not be listed',
      evidence: async () => {
        const evidence = withDeployment({ replicas: 0 });
        evidence.readings.pods = noPods;
        return evidence;
      },
      subjects: ['Deployment default/registry'],
      says: [/scaled to 0 replicas/],
    },
    {
      name: 'a quota refuses the Pods',
      evidence: async () =>
        withDeployment(
          {},
          {
            conditions: [
              {
                type: 'ReplicaFailure',
                status: 'True',
                message: 'pods "registry-x" is forbidden: exceeded quota: small',
              },
            ],
          },
        ),
      subjects: ['Deployment default/registry'],
      says: [/refused: .*exceeded quota: small/],
    },
    {
      name: 'only an event of the ReplicaSet tells',
      evidence: async () => {
        const evidence = withDeployment({});
        evidence.readings.events = read([
          {
            reason: 'FailedCreate',
            message: 'Error creating: violates PodSecurity "restricted"',
            involvedObject: { kind: 'ReplicaSet', name: 'registry-5f66' },
          },
        ]);
        return evidence;
      },
      subjects: ['Deployment default/registry'],
      says: [/violates PodSecurity/],
    },
    {
      name: 'the Pod is being deleted',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          objectIn(evidence, 'pods', 'docker-registry').metadata = {
            ...objectIn(evidence, 'pods', 'docker-registry').metadata,
            deletionTimestamp: '2026-11-22T17:00:00Z',
          };
        }),
      subjects: ['Pod default/docker-registry'],
      says: [/There is no Pod/],
    },
  ],
  lookAlike: [
    { name: 'a healthy registry', evidence: () => captured('01-healthy') },
    { name: 'the Pod is there and crashes', evidence: () => captured('04-wrong-path') },
    { name: 'the Pod is not scheduled', evidence: () => captured('12-unschedulable-nodeselector') },
    { name: 'two Pods of a Deployment', evidence: () => captured('18-two-replicas-emptydir') },
    {
      name: 'the Service selects nothing, and the Pod has another name than the one given',
      evidence: () =>
        captured('16-service-selector-mismatch', (evidence) => {
          delete evidence.target.workload;
        }),
    },
    {
      name: 'a name was given and nothing has it (RD806)',
      evidence: async () => {
        const evidence = evidenceOf({});
        delete evidence.target.workload;
        return evidence;
      },
    },
    {
      name: 'an empty namespace',
      evidence: async () => {
        const evidence = evidenceOf({});
        delete evidence.target.workload;
        delete evidence.target.name;
        return evidence;
      },
    },
    {
      name: 'several registries, none chosen',
      evidence: async () => {
        const evidence = evidenceOf({ pods: [registryPod({})] });
        evidence.target.candidates = ['a', nameOf(registryPod({}))];
        delete evidence.target.workload;
        delete evidence.target.name;
        return evidence;
      },
    },
  ],
  couldNotTell: [
    {
      name: 'Pods may not be listed',
      evidence: () =>
        captured('01-healthy', ({ readings }) => {
          readings.pods = noPods;
        }),
    },
    {
      name: 'Deployments may not be listed, and no Pod is there',
      evidence: async () => {
        const evidence = await withoutPod();
        evidence.readings.deployments = denied(
          { verb: 'list', group: 'apps', resource: 'deployments' },
          'forbidden',
        );
        return evidence;
      },
    },
  ],
};
