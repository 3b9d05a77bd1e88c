import { configMapRef } from '../../checks/shared/config-map-references.js';
import type { RegistrySpec } from '../../checks/shared/workload.js';
import type { EvidenceView } from '../../evidence/view.js';
import { kubectl, shellCommand } from './shell.js';

/** How to edit the registry's ConfigMap (or its spec, when it has none) by hand and start it anew: text cannot be edited by a single command. */
export function editCommands(
  view: EvidenceView,
  spec: RegistrySpec,
  configMap: string | undefined,
): string[] {
  const edit = configMap === undefined ? [] : [kubectl('edit', configMapRef(view, configMap))];
  const object = `${spec.ref.kind.toLowerCase()}/${spec.ref.name}`;
  const namespace = ['-n', view.target.namespace];
  return spec.ref.kind === 'Pod'
    ? [
        ...edit,
        `${kubectl('get', spec.ref, '-o', 'json')} > pod.json`,
        `${shellCommand('kubectl', 'replace', '--force', ...namespace, '-f', 'pod.json')}`,
      ]
    : [
        ...edit,
        kubectl('edit', spec.ref),
        shellCommand('kubectl', 'rollout', 'restart', object, ...namespace),
      ];
}
