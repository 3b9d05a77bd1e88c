import { denied } from '../../src/evidence/reading.js';
import type { KubeObject } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { evidenceOf, registryPod } from '../support/registry-pod.js';

const FORBIDDEN = denied(
  { verb: 'get', group: '', resource: 'configmaps', namespace: 'default', name: 'cm' },
  'forbidden',
);
const CLAIM = { persistentVolumeClaim: { claimName: 'c' } };

/** A Pod with a data volume, and the configuration from ConfigMap `cm` when `text` is given. */
const podWith = (
  data: { at: string; volume: Record<string, unknown> } | undefined,
  fields: Record<string, unknown> = {},
): KubeObject =>
  registryPod(
    {
      volumeMounts: [
        { name: 'config', mountPath: '/etc/docker/registry' },
        ...(data === undefined ? [] : [{ name: 'data', mountPath: data.at }]),
      ],
      ...fields,
    },
    {
      volumes: [
        { name: 'config', configMap: { name: 'cm' } },
        ...(data === undefined ? [] : [{ name: 'data', ...data.volume }]),
      ],
    },
  );
const storage = (text: string) => ({ cm: { 'config.yml': `version: 0.1\nstorage:\n${text}` } });
const root = (path: string) => storage(`  filesystem:\n    rootdirectory: ${path}\n`);
const S3 = storage('  cache: {blobdescriptor: inmemory}\n  s3: {bucket: b}\n');

export const failureCase: FailureCase = {
  code: 'RD701',
  positive: [
    {
      name: "the how-to's Pod",
      evidence: () => captured('01-healthy'),
      subjects: ['Pod default/docker-registry'],
      says: [/\/var\/lib\/registry, on volume "storage" of type emptyDir/, /lost when the Pod is deleted/],
    },
    {
      name: 'a Deployment with two Pods',
      evidence: () => captured('18-two-replicas-emptydir'),
      subjects: ['Deployment default/docker-registry'],
      says: [/emptyDir/],
    },
    {
      name: 'the configuration is not where it should be: the one that was meant counts',
      evidence: () => captured('04-wrong-path'),
      subjects: ['Pod default/docker-registry'],
      says: [/emptyDir/],
    },
    {
      name: 'the claim is mounted beside the folder in the configuration',
      evidence: async () =>
        evidenceOf({
          pods: [podWith({ at: '/var/lib/registry', volume: CLAIM })],
          configMaps: root('/var/lib/docker/registry'),
        }),
      subjects: ['Pod default/registry'],
      says: [/\/var\/lib\/docker\/registry in its container, where no volume is mounted/, /every restart/],
    },
    {
      name: 'the environment overrides the configuration',
      evidence: async () =>
        evidenceOf({
          pods: [
            podWith(
              { at: '/data', volume: CLAIM },
              { env: [{ name: 'REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY', value: '/tmp/r' }] },
            ),
          ],
          configMaps: root('/data'),
        }),
      subjects: ['Pod default/registry'],
      says: [/\/tmp\/r/],
    },
    {
      name: 'images in memory',
      evidence: async () => evidenceOf({ pods: [podWith(undefined)], configMaps: storage('  inmemory:\n') }),
      subjects: ['Pod default/registry'],
      says: [/in memory/],
    },
    {
      name: 'the configuration may not be read, and an emptyDir is at the usual folder',
      evidence: async () => {
        const evidence = evidenceOf({
          pods: [podWith({ at: '/var/lib/registry', volume: { emptyDir: {} } })],
        });
        evidence.readings.configMaps.cm = FORBIDDEN;
        return evidence;
      },
      subjects: ['Pod default/registry'],
      says: [/emptyDir/],
    },
    {
      name: 'a volume of the Pod that only looks like a claim',
      evidence: async () =>
        evidenceOf({
          pods: [podWith({ at: '/var/lib', volume: { ephemeral: { volumeClaimTemplate: {} } } })],
          configMaps: root('/var/lib/registry/'),
        }),
      subjects: ['Pod default/registry'],
      says: [/type ephemeral/],
    },
  ],
  lookAlike: [
    { name: 'a folder of the node', evidence: () => captured('15-storage-permission') },
    { name: 'a claim that is not bound', evidence: () => captured('19-pvc-pending') },
    {
      name: 'nothing can be stored at all: that is another failure',
      evidence: () => captured('15c-readonlyrootfs-rootdirectory-outside-volume'),
    },
    {
      name: 'an object store',
      evidence: async () =>
        evidenceOf({
          pods: [podWith({ at: '/var/lib/registry', volume: { emptyDir: {} } })],
          configMaps: S3,
        }),
    },
    {
      name: 'an object store from the environment',
      evidence: async () =>
        evidenceOf({
          pods: [podWith(undefined, { env: [{ name: 'REGISTRY_STORAGE', value: 's3' }] })],
          configMaps: root('/var/lib/registry'),
        }),
    },
    {
      name: 'the claim is mounted above the folder',
      evidence: async () =>
        evidenceOf({ pods: [podWith({ at: '/srv/', volume: CLAIM })], configMaps: root('/srv/images') }),
    },
    {
      name: 'the template of a StatefulSet',
      evidence: async () => {
        const pod = registryPod({ volumeMounts: [{ name: 'data', mountPath: '/var/lib/registry' }] });
        const evidence = evidenceOf({});
        evidence.target.workload = { kind: 'StatefulSet', name: 'registry' };
        evidence.readings.statefulSets = {
          state: 'read',
          value: [
            {
              metadata: { name: 'registry', namespace: 'default' },
              spec: { template: { spec: pod.spec }, volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
            },
          ],
        };
        return evidence;
      },
    },
    {
      name: 'the configuration may not be read, and a claim is at the usual folder',
      evidence: async () => {
        const evidence = evidenceOf({ pods: [podWith({ at: '/var/lib/registry', volume: CLAIM })] });
        evidence.readings.configMaps.cm = FORBIDDEN;
        return evidence;
      },
    },
    {
      name: 'the configuration is in a Secret, and a claim is at the usual folder',
      evidence: async () => {
        const pod = registryPod(
          {
            volumeMounts: [
              { name: 'c', mountPath: '/etc/docker/registry' },
              { name: 'd', mountPath: '/var/lib/registry' },
            ],
          },
          {
            volumes: [
              { name: 'c', secret: { secretName: 's' } },
              { name: 'd', ...CLAIM },
            ],
          },
        );
        return evidenceOf({ pods: [pod], secrets: { s: ['config.yml'] } });
      },
    },
    { name: 'no Pod at all', evidence: async () => evidenceOf({}) },
  ],
  couldNotTell: [
    {
      name: 'the configuration may not be read, and nothing is at the usual folder',
      evidence: async () => {
        const evidence = evidenceOf({ pods: [podWith(undefined)] });
        evidence.readings.configMaps.cm = FORBIDDEN;
        return evidence;
      },
    },
    {
      name: 'Pods may not be listed',
      evidence: () =>
        captured('01-healthy', ({ readings }) => {
          readings.pods = denied(
            { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
            'forbidden',
          );
        }),
    },
  ],
};
