import { WITHOUT_FS_GROUP } from '../checks/shared/storage-mount.js';
import { record } from '../kube/objects.js';
import { storageFix } from './shared/storage-fix.js';

/** Kubernetes gives the volume to a group of the registry when it mounts it. Where it cannot, by the kind of the volume, this does not fit. */
export const rd703FsGroup = storageFix('RD703.fs-group', ({ why, spec, storage, mount }) => {
  const { group, fsGroup } = mount;
  const takesIt = storage.mount !== undefined && !WITHOUT_FS_GROUP.includes(storage.volumeKind);
  if (why !== 'permission denied' || !takesIt || fsGroup !== undefined || group === undefined || group === 0)
    return undefined;
  const there = spec.podSpec.securityContext !== undefined;
  return {
    title: `Give the volume to group ${group} by fsGroup`,
    edit: (podSpec) => {
      podSpec.securityContext = { ...record(podSpec.securityContext), fsGroup: group };
    },
    operations: [
      there
        ? { op: 'add', path: '/securityContext/fsGroup', value: group }
        : { op: 'add', path: '/securityContext', value: { fsGroup: group } },
    ],
    interrupts: [
      'The next start takes longer when there are many images: the group of every file is changed.',
    ],
  };
});
