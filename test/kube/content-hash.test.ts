import { expect, it } from 'vitest';
import { contentHash } from '../../src/kube/clean.js';
import type { KubeObject } from '../../src/kube/objects.js';

const claim: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'a', labels: { ours: 'x' } },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

it('is the same for a claim before and after it is bound, and another when somebody changes it', () => {
  const bound = {
    ...claim,
    metadata: {
      ...claim.metadata,
      annotations: {
        'pv.kubernetes.io/bind-completed': 'yes',
        'volume.beta.kubernetes.io/storage-provisioner': 'x',
        'volume.kubernetes.io/selected-node': 'n',
      },
    },
    spec: { ...(claim.spec as object), volumeName: 'pvc-1' },
  };
  expect(contentHash(bound)).toBe(contentHash(claim));
  expect(contentHash({ ...bound, spec: { ...bound.spec, resources: {} } })).not.toBe(contentHash(claim));
  const annotated = { ...claim, metadata: { ...claim.metadata, annotations: { theirs: 'y' } } };
  expect(contentHash(annotated)).not.toBe(contentHash(claim));
});

it('does not depend on the token of a service account, or on what is noted on a namespace', () => {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'a' } };
  expect(contentHash({ ...account, secrets: [{ name: 'a-token-x' }] })).toBe(contentHash(account));
  const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a', labels: { ours: 'x' } } };
  const noted = { ...space.metadata, annotations: { 'openshift.io/sa.scc.mcs': 's0' } };
  expect(contentHash({ ...space, metadata: noted, spec: { finalizers: ['kubernetes'] } })).toBe(
    contentHash(space),
  );
  expect(contentHash({ ...space, metadata: { ...noted, labels: {} } })).not.toBe(contentHash(space));
});
