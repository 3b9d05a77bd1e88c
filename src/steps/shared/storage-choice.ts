import { at, type KubeObject, list, text } from '../../kube/objects.js';
import { refIn } from '../../manifests/names.js';
import { canonicalQuantity } from '../../manifests/quantity.js';
import type { Profile, StorageChoice } from '../../profile/profile.js';
import type { StepContext } from '../step.js';
import { placed } from './placed.js';
import { liveObject } from './plan-for-objects.js';

/** The claim to the volume of the images, by the registry's name. */
export function claimRef(profile: Profile) {
  return refIn(profile, 'v1', 'PersistentVolumeClaim');
}

/** Where the images are to be: as it was decided, else on the claim that is there. Undefined while it has to be asked. */
export function storageChoice(context: StepContext): StorageChoice | undefined {
  const { storage } = context.profile;
  if (storage !== undefined) return storage;
  const claim = liveObject(context, claimRef(placed(context)));
  return claim === undefined ? undefined : choiceOf(claim);
}

/**
 * What the rest of the install goes by before the storage was asked for: the configuration stands before the storage in the how-to, and says the same
 * for every volume.
 */
export function likelyStorage(context: StepContext): StorageChoice {
  return storageChoice(context) ?? { kind: 'emptyDir' };
}

function choiceOf(claim: KubeObject): StorageChoice | undefined {
  const size = canonicalQuantity(text(at(claim, 'spec', 'resources', 'requests', 'storage')) ?? '');
  if (size === undefined) return undefined;
  const storageClass = text(at(claim, 'spec', 'storageClassName'));
  const shared = list(at(claim, 'spec', 'accessModes')).includes('ReadWriteMany');
  return {
    kind: 'pvc',
    size,
    ...(storageClass === undefined ? {} : { class: storageClass }),
    ...(shared ? { accessMode: 'ReadWriteMany' } : {}),
  };
}
