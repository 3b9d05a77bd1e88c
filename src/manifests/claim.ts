import type { KubeObject } from '../kube/objects.js';
import type { Profile, StorageChoice } from '../profile/profile.js';
import { headOf } from './metadata.js';
import { refIn } from './names.js';
import { canonicalQuantity } from './quantity.js';

/** The claim to a volume for the images. Without a class the server puts in its default one. */
export function claimObject(profile: Profile, storage: StorageChoice & { kind: 'pvc' }): KubeObject {
  const { size, accessMode = 'ReadWriteOnce' } = storage;
  return {
    ...headOf(profile, refIn(profile, 'v1', 'PersistentVolumeClaim')),
    spec: {
      accessModes: [accessMode],
      ...(storage.class === undefined ? {} : { storageClassName: storage.class }),
      resources: { requests: { storage: canonicalQuantity(size) ?? size } },
    },
  };
}
