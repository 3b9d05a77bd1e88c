import { registryPodSpecs } from '../checks/shared/workload.js';
import { list, text } from '../kube/objects.js';
import type { Fix } from './fix.js';
import { newHtpasswdMount } from './shared/htpasswd-mount.js';
import { changePodSpec, podSpecCommands, replacementCost } from './shared/replace-pods.js';

/** Creates the Secret with one user and mounts it where the configuration looks for it. */
export const rd605Mount: Fix = {
  id: 'RD605.mount',
  cures: 'RD605',
  propose(finding, view) {
    const [spec] = registryPodSpecs(view);
    const path = text(finding.facts.path);
    if (finding.facts.problem !== 'nowhere' || spec === undefined || path === undefined) return null;
    const added = newHtpasswdMount(view, spec, path);
    if (added === null) return null;
    const { volume, mount } = added;
    const change = changePodSpec(spec, (podSpec, container) => {
      podSpec.volumes = [...list(podSpec.volumes), volume];
      container.volumeMounts = [...list(container.volumeMounts), mount];
    });
    if (change === null) return null;
    const { risk, interrupts, loses } = replacementCost(view, spec);
    const mounts = `/containers/${spec.containerIndex}/volumeMounts`;
    return {
      id: rd605Mount.id,
      finding: finding.id,
      title: `Create Secret ${added.change.target.name} with one user and mount it at ${path}`,
      risk,
      workaround: false,
      reversible: true,
      interrupts,
      loses,
      questions: added.questions,
      changes: [added.change, change],
      settleSeconds: 150,
      commands: [
        ...added.commands,
        ...podSpecCommands(spec, [
          list(spec.podSpec.volumes).length === 0
            ? { op: 'add', path: '/volumes', value: [volume] }
            : { op: 'add', path: '/volumes/-', value: volume },
          list(spec.container.volumeMounts).length === 0
            ? { op: 'add', path: mounts, value: [mount] }
            : { op: 'add', path: `${mounts}/-`, value: mount },
        ]),
      ],
    };
  },
};
