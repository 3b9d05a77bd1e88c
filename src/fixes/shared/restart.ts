import type { RegistrySpec } from '../../checks/shared/workload.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, record } from '../../kube/objects.js';
import type { ObjectChange } from '../change.js';
import { changePodSpec } from './replace-pods.js';

/** The annotation that `kubectl rollout restart` sets. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** Edits the Pod spec and starts the Pods anew even if the edit changes nothing: the registry reads its configuration only at the start. */
export function restartWith(
  view: EvidenceView,
  spec: RegistrySpec,
  edit: (podSpec: Record<string, unknown>, container: Record<string, unknown>) => void,
): ObjectChange | null {
  const change = changePodSpec(spec, edit);
  if (change?.after === undefined) return null;
  annotate(change.after, spec.ref.kind === 'Pod' ? [] : ['spec', 'template'], view.takenAt.toISOString());
  return change;
}

function annotate(object: KubeObject, steps: readonly string[], time: string): void {
  const owner = record(at(object, ...steps));
  const metadata = record(owner.metadata);
  owner.metadata = { ...metadata, annotations: { ...record(metadata.annotations), [RESTARTED_AT]: time } };
}
