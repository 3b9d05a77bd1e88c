import type { Evidence } from '../../src/evidence/model.js';
import { absent, denied, read, readValue } from '../../src/evidence/reading.js';
import { type KubeObject, list, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { deploymentOf, evidenceOf, registryPod } from '../support/registry-pod.js';

const CAPTURE = '19-pvc-pending';
const SUBJECTS = ['PersistentVolumeClaim default/docker-registry'];

/** The claim's event says this instead, for a claim with these fields; its Pod is refused for another reason or none. */
const says = (
  reason: string,
  message: string,
  edit: (claim: KubeObject, evidence: Evidence) => void = () => {},
) =>
  captured(CAPTURE, (evidence) => {
    const claim = readValue(evidence.readings.persistentVolumeClaims['docker-registry']);
    for (const event of readValue(evidence.readings.events) ?? []) {
      if (record(event.involvedObject).kind === 'PersistentVolumeClaim')
        Object.assign(event, { reason, message });
    }
    if (claim !== undefined) edit(claim, evidence);
  });

/** The scheduler has not refused the Pod because of its volumes. */
function schedulerSays(evidence: Evidence, message: string): void {
  const conditions = list(record(objectIn(evidence, 'pods', 'docker-registry').status).conditions);
  for (const condition of conditions) record(condition).message = message;
}

const PROVISIONING =
  'waiting for a volume to be created, either by external provisioner "k8s.io/minikube-hostpath" or manually created by system administrator';

const mounting = registryPod(
  {},
  {
    volumes: [{ name: 'storage', persistentVolumeClaim: { claimName: 'images' } }],
  },
);

export const failureCase: FailureCase = {
  code: 'RD705',
  positive: [
    {
      name: 'no class, and no default one',
      evidence: () => captured(CAPTURE),
      subjects: SUBJECTS,
      says: ['names no StorageClass', 'the Pod is not started'],
      proposals: [],
    },
    {
      name: 'a class that is not there',
      evidence: () => says('ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found'),
      subjects: SUBJECTS,
      says: ['StorageClass fast, which is not there'],
      proposals: [],
    },
    {
      name: 'the provisioner does not run',
      evidence: () =>
        says('ExternalProvisioning', PROVISIONING, (_, evidence) => {
          evidence.takenAt = '2026-11-22T19:29:34.000Z';
        }),
      subjects: SUBJECTS,
      says: ['k8s.io/minikube-hostpath has not made a volume in 60 minutes'],
    },
    {
      name: 'the provisioner refuses',
      evidence: () => says('ProvisioningFailed', 'failed to provision volume: quota of 5 volumes is used up'),
      subjects: SUBJECTS,
      says: ['the cluster says failed to provision volume: quota of 5 volumes is used up.'],
    },
    {
      name: 'volumes made by hand, none of which fits',
      evidence: () =>
        says(
          'WaitForFirstConsumer',
          'waiting for first consumer to be created before binding',
          (claim, evidence) => {
            record(claim.spec).storageClassName = 'local';
            schedulerSays(
              evidence,
              "0/1 nodes are available: 1 node(s) didn't find available persistent volumes to bind.",
            );
          },
        ),
      subjects: SUBJECTS,
      says: ['no free PersistentVolume of class local'],
    },
    {
      name: 'its volume is gone',
      evidence: () =>
        says('ClaimLost', '', (claim) => {
          claim.status = { phase: 'Lost' };
        }),
      subjects: SUBJECTS,
      says: ['the volume that it was bound to is gone'],
    },
    {
      name: 'only the scheduler says it',
      evidence: () =>
        captured(CAPTURE, (evidence) => {
          evidence.readings.events = read([]);
        }),
      subjects: SUBJECTS,
      says: ['no event says why'],
    },
    {
      name: 'the claim of a Deployment is not there',
      evidence: async () => {
        const evidence = evidenceOf({ deployment: deploymentOf(mounting) });
        evidence.readings.persistentVolumeClaims = {
          images: absent('persistentvolumeclaims "images" not found'),
        };
        return evidence;
      },
      subjects: ['PersistentVolumeClaim default/images'],
      says: ['none of that name in namespace default'],
      proposals: ['RD705.create'],
    },
  ],
  lookAlike: [
    { name: 'no claim is mounted', evidence: () => captured('01-healthy') },
    {
      name: 'the Pod has no node for another reason (RD513)',
      evidence: () => captured('12-unschedulable-nodeselector'),
    },
    {
      name: 'the claim is bound',
      evidence: () =>
        says('ProvisioningSucceeded', 'Successfully provisioned volume', (claim) => {
          claim.status = { phase: 'Bound' };
        }),
    },
    {
      name: 'the claim waits for its Pod, which has no node for another reason',
      evidence: () =>
        says(
          'WaitForFirstConsumer',
          'waiting for first consumer to be created before binding',
          (_, evidence) => schedulerSays(evidence, '0/1 nodes are available: 1 Insufficient memory.'),
        ),
    },
  ],
  couldNotTell: [
    {
      name: 'the claim may not be read',
      evidence: () =>
        captured(CAPTURE, ({ readings }) => {
          const needs = { verb: 'get', group: '', resource: 'persistentvolumeclaims', namespace: 'default' };
          readings.persistentVolumeClaims['docker-registry'] = denied(needs, 'forbidden');
        }),
    },
    {
      name: 'its volume is being made',
      evidence: () =>
        says('ExternalProvisioning', PROVISIONING, (_, evidence) => {
          evidence.takenAt = '2026-11-22T18:29:50.000Z';
        }),
    },
    {
      name: 'nobody says why it waits',
      evidence: () =>
        says('', '', (_, evidence) => {
          evidence.readings.events = read([]);
          schedulerSays(evidence, '');
        }),
    },
  ],
};
