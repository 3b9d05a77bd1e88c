import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesObject, KubernetesObjectApi } from '@kubernetes/client-node';

export interface TestStorage {
  storageClass: string;
  remove(): Promise<void>;
}

/** One volume on this machine, which is the node, and a class for it alone: nothing provisions volumes here. */
export async function offerVolume(objects: KubernetesObjectApi, name: string): Promise<TestStorage> {
  const path = await mkdtemp(join(tmpdir(), 'regdoctor-volume-'));
  // A folder of the node is given to the Pod as it is: fsGroup, which makes volumes the registry's, is not for these.
  await chmod(path, 0o777);
  const manifests: (KubernetesObject & Record<string, unknown>)[] = [
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name },
      provisioner: 'kubernetes.io/no-provisioner',
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        capacity: { storage: '10Gi' },
        accessModes: ['ReadWriteOnce'],
        storageClassName: name,
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path },
      },
    },
  ];
  for (const manifest of manifests) await objects.create(manifest);
  return {
    storageClass: name,
    async remove() {
      for (const manifest of manifests) await objects.delete(manifest);
      await rm(path, { recursive: true, force: true });
    },
  };
}
