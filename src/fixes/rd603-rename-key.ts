import { isServing } from '../checks/shared/pod-state.js';
import { livePods } from '../checks/shared/workload.js';
import type { Fix } from './fix.js';
import { renameKey } from './shared/config-map-key.js';
import { otherUsersOfKey } from './shared/config-map-users.js';
import { hiddenConfig } from './shared/hidden-config.js';

/**
 * The volume takes every key under its own name: the key gets the name that the registry opens. The Pod is left alone, and reads the file at its
 * next try. Not when something else uses the key.
 */
export const rd603RenameKey: Fix = {
  id: 'RD603.rename-key',
  cures: 'RD603',
  propose(finding, view) {
    const hidden = hiddenConfig(finding, view);
    if (hidden === undefined || hidden.file.folderInstead) return null;
    const { meant, spec, wanted, mount } = hidden;
    if (meant === undefined || meant.item !== undefined || meant.source !== 'configMap') return null;
    if (wanted === '' || wanted.includes('/') || mount.subPath !== undefined) return null;
    if (otherUsersOfKey(view, meant.name, meant.key, { spec, field: meant.field }).length > 0) return null;
    const renamed = renameKey(view, meant.name, meant.key, wanted, { keep: false });
    if (renamed === null) return null;
    const serving = livePods(view).some((pod) => isServing(pod, view.takenAt));
    return {
      id: 'RD603.rename-key',
      finding: finding.id,
      title: `Rename key ${meant.key} of ConfigMap ${meant.name} to ${wanted}${serving ? '' : '; the Pod reads it at its next try'}`,
      risk: 'safe',
      workaround: false,
      reversible: true,
      interrupts: [],
      loses: [],
      questions: [],
      changes: [renamed.change],
      // Up to two minutes until the kubelet has refreshed the volume, and up to five until it starts the container again.
      settleSeconds: 420,
      commands: renamed.commands,
    };
  },
};
