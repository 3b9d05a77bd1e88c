import { at, record } from '../kube/objects.js';
import { isManaged } from '../manifests/labels.js';
import type { JsonPatchOperation } from './shared/replace-pods.js';
import { storageFix } from './shared/storage-fix.js';

/**
 * The registry runs as root, to whom folders of a node belong as a rule. For volumes that are given to no group; not for a Deployment that an install keeps
 * as it made it.
 */
export const rd703RunAsRoot = storageFix('RD703.run-as-root', ({ why, spec, mount }) => {
  if (why !== 'permission denied' || mount.user === undefined || mount.user === 0) return undefined;
  if (isManaged(spec.object)) return undefined;
  const places = [
    { context: record(spec.podSpec.securityContext), path: '/securityContext' },
    {
      context: record(at(spec.container, 'securityContext')),
      path: `/containers/${spec.containerIndex}/securityContext`,
    },
  ];
  const operations = places.flatMap(({ context, path }): JsonPatchOperation[] =>
    KEYS.filter((key) => context[key] !== undefined).map((key) => ({ op: 'remove', path: `${path}/${key}` })),
  );
  return {
    title: 'Let the registry run as root',
    edit: (podSpec, container) => {
      for (const context of [podSpec.securityContext, container.securityContext]) {
        for (const key of KEYS) delete record(context)[key];
      }
    },
    operations,
    risk: 'weakens-security',
    workaround: true,
  };
});

/** Without them it is the image's own user, which is root in registry:2 and registry:3. */
const KEYS = ['runAsUser', 'runAsGroup', 'runAsNonRoot'];
