import { list, record } from '../kube/objects.js';
import { volumeNamed } from './shared/replace-pods.js';
import { storageFix } from './shared/storage-fix.js';

/** The volume was mounted read-only by the Pod's own spec: it no longer is. */
export const rd703Writable = storageFix('RD703.writable', ({ spec, storage, mount }) => {
  const { mount: covering, volumeKind } = storage;
  if (mount.readOnlyAt === undefined || covering === undefined) return undefined;
  const isMount = mount.readOnlyAt.includes('volumeMounts');
  return {
    title: `Mount volume "${covering.name}" so that it can be written to`,
    edit: (podSpec, container) => {
      const mounts = list(container.volumeMounts).map(record);
      const own = mounts.find(
        ({ name, mountPath }) =>
          name === covering.name &&
          mountPath === record(list(spec.container.volumeMounts)[covering.index]).mountPath,
      );
      delete (isMount ? record(own) : record(volumeNamed(podSpec, covering.name)[volumeKind ?? ''])).readOnly;
    },
    operations: [
      { op: 'remove', path: `/${mount.readOnlyAt.replace(/\[(\d+)\]/g, '/$1').replaceAll('.', '/')}` },
    ],
  };
});
