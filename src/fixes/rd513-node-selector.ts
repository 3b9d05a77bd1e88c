import { subjectName } from '../checks/check.js';
import { labelText } from '../checks/shared/target-service.js';
import { registryPodSpecs } from '../checks/shared/workload.js';
import { strings } from '../kube/objects.js';
import type { Fix } from './fix.js';
import { changePodSpec, podSpecCommands, replacementCost } from './shared/replace-pods.js';

/** Lets the Pod run on any node when no node has the labels that it asks for. Labels of nodes are left to whoever runs these. */
export const rd513NodeSelector: Fix = {
  id: 'RD513.node-selector',
  cures: 'RD513',
  propose(finding, view) {
    const [spec] = registryPodSpecs(view);
    const selector = labelText(strings(spec?.podSpec.nodeSelector));
    if (spec === undefined || selector === '' || finding.facts.nodeSelector !== true) return null;
    const change = changePodSpec(spec, (podSpec) => {
      delete podSpec.nodeSelector;
    });
    if (change === null) return null;
    const { note, ...cost } = replacementCost(view, spec);
    return {
      id: rd513NodeSelector.id,
      finding: finding.id,
      title: `Let ${subjectName(spec.ref)} run on any node, not only on those with ${selector}${note === '' ? '' : ` (${note})`}`,
      ...cost,
      workaround: false,
      reversible: true,
      questions: [],
      changes: [change],
      settleSeconds: 150,
      commands: podSpecCommands(spec, [{ op: 'remove', path: '/nodeSelector' }]),
    };
  },
};
