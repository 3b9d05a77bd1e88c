import { at, list, record } from '../../kube/objects.js';
import type { Storage } from './storage.js';
import type { RegistrySpec } from './workload.js';

/** The volume of the images in a Pod spec, and as whom the registry writes to it. */
export interface StorageMount {
  /** Where the mount or the volume says that it is read-only, below the Pod spec: `containers[0].volumeMounts[2].readOnly`. Undefined when neither does. */
  readOnlyAt?: string;
  /** As the spec says; undefined when the image decides. */
  user?: number;
  /** `runAsGroup`, else the user, as those who set the one alone mean it. */
  group?: number;
  fsGroup?: number;
}

/** Kinds of volumes whose owner Kubernetes never changes: what `fsGroup` says has no effect there. */
export const WITHOUT_FS_GROUP: readonly (string | undefined)[] = ['hostPath', 'nfs', 'cephfs', 'glusterfs'];

/** Reads a Pod spec for the volume that `storage` is on. */
export function storageMount(spec: RegistrySpec, storage: Storage): StorageMount {
  const { mount, volumeKind } = storage;
  const context = (key: string) =>
    number(at(spec.container, 'securityContext', key)) ?? number(at(spec.podSpec, 'securityContext', key));
  const user = context('runAsUser');
  const group = context('runAsGroup') ?? user;
  const fsGroup = number(at(spec.podSpec, 'securityContext', 'fsGroup'));
  const readOnlyAt = mount === undefined ? undefined : readOnlyPlace(spec, mount, volumeKind);
  return {
    ...(readOnlyAt === undefined ? {} : { readOnlyAt }),
    ...(user === undefined ? {} : { user }),
    ...(group === undefined ? {} : { group }),
    ...(fsGroup === undefined ? {} : { fsGroup }),
  };
}

function readOnlyPlace(
  spec: RegistrySpec,
  { index, name }: { index: number; name: string },
  volumeKind: string | undefined,
): string | undefined {
  if (record(list(spec.container.volumeMounts)[index]).readOnly === true) {
    return `containers[${spec.containerIndex}].volumeMounts[${index}].readOnly`;
  }
  const volumes = list(spec.podSpec.volumes).map(record);
  const position = volumes.findIndex((volume) => volume.name === name);
  const source = volumeKind === undefined ? {} : record(record(volumes[position])[volumeKind]);
  return source.readOnly === true ? `volumes[${position}].${volumeKind}.readOnly` : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
