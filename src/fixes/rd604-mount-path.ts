import { subjectName } from '../checks/check.js';
import { normalPath } from '../checks/shared/posix.js';
import { registryPodSpecs } from '../checks/shared/workload.js';
import { list, number, record, text } from '../kube/objects.js';
import type { Fix } from './fix.js';
import { changePodSpec, podSpecCommands, replacementCost } from './shared/replace-pods.js';

/** Mounts the configuration where the image of this major looks for it. */
export const rd604MountPath: Fix = {
  id: 'RD604.mount-path',
  cures: 'RD604',
  propose(finding, view) {
    const { facts } = finding;
    const opens = text(facts.opens);
    const file = text(facts.file);
    const index = number(facts.mountIndex);
    const [spec] = registryPodSpecs(view);
    if (spec === undefined || opens === undefined || file === undefined || index === undefined) return null;
    const single = text(facts.subPath) !== '';
    if (!single && !opens.endsWith(`/${file}`)) return null;
    const mountPath = single ? opens : opens.slice(0, -file.length - 1);
    const change = changePodSpec(spec, (_, container) => {
      // By name: in a Pod what the server injected is left out, and the places shift.
      const own = list(container.volumeMounts)
        .map(record)
        .find(
          (mount) =>
            mount.name === facts.volume && normalPath(text(mount.mountPath) ?? '') === facts.mountPath,
        );
      if (own !== undefined) own.mountPath = mountPath;
    });
    if (change === null) return null;
    const { note, ...cost } = replacementCost(view, spec);
    const how = change.kind === 'recreate' ? 'recreate' : 'patch';
    return {
      id: 'RD604.mount-path',
      finding: finding.id,
      title: `Mount the configuration at ${mountPath}, and ${how} ${subjectName(spec.ref)}${note === '' ? '' : ` (${note})`}`,
      ...cost,
      workaround: false,
      reversible: true,
      questions: [],
      changes: [change],
      settleSeconds: 150,
      commands: podSpecCommands(spec, [
        {
          op: 'replace',
          path: `/containers/${spec.containerIndex}/volumeMounts/${index}/mountPath`,
          value: mountPath,
        },
      ]),
    };
  },
};
