import type { KubeObject, ObjectMeta, ObjectRef } from '../kube/objects.js';
import type { Profile } from '../profile/profile.js';
import { managedLabels } from './labels.js';

/** What every object of the registry begins with: its kind, its name, and whose it is. */
export function headOf(profile: Profile, ref: ObjectRef, more: ObjectMeta = {}): KubeObject {
  const { labels, ...rest } = more;
  return {
    apiVersion: ref.apiVersion,
    kind: ref.kind,
    metadata: {
      name: ref.name,
      ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
      labels: { ...labels, ...managedLabels(profile.name) },
      ...rest,
    },
  };
}
