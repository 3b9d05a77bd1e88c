import { imagesAtStake } from '../../checks/shared/may-hold-images.js';
import { isServing } from '../../checks/shared/pod-state.js';
import { livePods, type RegistrySpec } from '../../checks/shared/workload.js';
import type { EvidenceView } from '../../evidence/view.js';
import { complete, withoutServerFields } from '../../kube/clean.js';
import { at, type KubeObject, list, record } from '../../kube/objects.js';
import type { ObjectChange } from '../change.js';
import type { Risk } from '../fix.js';
import { patchObject } from './object-patch.js';
import { kubectl, kubectlJsonPatch, shellCommand } from './shell.js';

/** What it costs to replace the Pods of a spec. `note` says why it costs nothing; empty when it does. */
export interface ReplacementCost {
  risk: Risk;
  interrupts: string[];
  loses: string[];
  note: string;
}

/** `safe` only when no Pod of the registry serves now and none can hold an image that would be lost. */
export function replacementCost(view: EvidenceView, spec: RegistrySpec): ReplacementCost {
  const pods = spec.ref.kind === 'Pod' ? [spec.object] : livePods(view);
  const serving = pods.some((pod) => isServing(pod, view.takenAt));
  const stake = imagesAtStake(view, spec);
  const loses =
    stake.state === 'possible'
      ? [`Images pushed so far may be lost with the Pod: ${stake.reason}. Push them again.`]
      : [];
  const interrupts = serving
    ? ['The registry does not answer while its Pod is replaced, usually for some seconds.']
    : [];
  const safe = loses.length === 0 && interrupts.length === 0;
  return {
    risk: safe ? 'safe' : 'disruptive',
    interrupts,
    loses,
    note: safe ? `nothing is lost: ${stake.reason}` : '',
  };
}

/**
 * The change that edits the Pod spec: a patch of the template of a workload, the recreation of a bare Pod. Null for a Pod that something else
 * keeps alive, since that would bring the old spec back. `edit` has to find volumes and mounts by name: in a Pod the indexes shift, because
 * what the server injected is left out.
 */
export function changePodSpec(
  spec: RegistrySpec,
  edit: (podSpec: Record<string, unknown>, container: Record<string, unknown>) => void,
): ObjectChange | null {
  const apply = (draft: KubeObject) => {
    const podSpec = record(at(draft, ...spec.steps));
    edit(podSpec, record(list(podSpec.containers)[spec.containerIndex]));
  };
  if (spec.ref.kind !== 'Pod') return patchObject(spec.object, spec.ref, apply);
  if (list(spec.object.metadata?.ownerReferences).some((owner) => record(owner).controller === true))
    return null;
  const before = withoutServerFields(complete(spec.object, spec.ref));
  const after = structuredClone(before);
  apply(after);
  return { kind: 'recreate', target: spec.ref, before, after };
}

export interface JsonPatchOperation {
  op: 'add' | 'replace' | 'remove';
  /** Below the Pod spec: `/volumes/0/configMap/items`. */
  path: string;
  value?: unknown;
}

/** The same by hand. A bare Pod is patched on the client's side only and then put in the place of the old one. */
export function podSpecCommands(spec: RegistrySpec, operations: JsonPatchOperation[]): string[] {
  const full = operations.map((operation) => ({
    ...operation,
    path: `/${spec.steps.join('/')}${operation.path}`,
  }));
  const namespace = spec.ref.namespace === undefined ? [] : ['-n', spec.ref.namespace];
  if (spec.ref.kind !== 'Pod') {
    const rollout = shellCommand(
      'kubectl',
      'rollout',
      'status',
      `${spec.ref.kind.toLowerCase()}/${spec.ref.name}`,
      ...namespace,
    );
    return [kubectlJsonPatch(spec.ref, full), rollout];
  }
  return [
    `${kubectl('patch', spec.ref, '--type=json', '-p', JSON.stringify(full), '--dry-run=client', '-o', 'json')} | ${shellCommand('kubectl', 'replace', '--force', ...namespace, '-f', '-')}`,
  ];
}

/** The volume of this name in a draft of a Pod spec. */
export function volumeNamed(podSpec: Record<string, unknown>, name: string): Record<string, unknown> {
  return record(list(podSpec.volumes).find((volume) => record(volume).name === name));
}
