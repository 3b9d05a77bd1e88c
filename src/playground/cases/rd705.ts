import { entry, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd705: PlaygroundCase = {
  name: 'RD705',
  title: 'The Pod mounts a claim for the images, which nobody has created',
  apply(state) {
    const volume = entry(objectOf(state, 'Pod'), 'storage', 'spec', 'volumes');
    delete volume.emptyDir;
    volume.persistentVolumeClaim = { claimName: 'docker-registry' };
    state.objects.push({
      secondsAgo: 70 * 60,
      object: {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: {
          name: 'standard',
          annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
        },
        provisioner: 'k8s.io/minikube-hostpath',
        reclaimPolicy: 'Delete',
        volumeBindingMode: 'Immediate',
      },
    });
  },
};
