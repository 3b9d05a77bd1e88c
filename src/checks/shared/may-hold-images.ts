import type { EvidenceView } from '../../evidence/view.js';
import type { KubeObject } from '../../kube/objects.js';
import { needsOf } from '../verdicts.js';
import { configFile } from './config-file.js';
import { neverStarted } from './pod-state.js';
import { storageOf } from './storage.js';
import { livePods, podSpecOf, type RegistrySpec } from './workload.js';

/**
 * What becomes of the registry's images when its Pods are replaced. `kept`: they are on a lasting volume or elsewhere. `none`: there cannot be any.
 * `possible`: there may be some, and they would be lost. `reason` is a half-sentence for people.
 */
export interface ImagesAtStake {
  state: 'kept' | 'none' | 'possible';
  reason: string;
}

/** Judges whether replacing the Pods of this spec may lose images. Whatever cannot be told counts as `possible`. */
export function imagesAtStake(view: EvidenceView, spec: RegistrySpec): ImagesAtStake {
  const pods = spec.ref.kind === 'Pod' ? [spec.object] : livePods(view);
  if (spec.ref.kind !== 'Pod' && needsOf(view, 'pods').length > 0) {
    return { state: 'possible', reason: 'its Pods could not be read' };
  }
  const reasons: string[] = [];
  for (const pod of pods) {
    const stake = stakeOf(view, pod);
    if (stake.state === 'possible') return stake;
    reasons.push(stake.reason);
  }
  const [reason] = reasons;
  if (reason === undefined) return { state: 'none', reason: 'there is no Pod' };
  const kept = pods.some((pod) => stakeOf(view, pod).state === 'kept');
  return { state: kept ? 'kept' : 'none', reason };
}

function stakeOf(view: EvidenceView, pod: KubeObject): ImagesAtStake {
  const spec = podSpecOf(view, pod);
  if (spec === undefined) return { state: 'possible', reason: 'its Pod has no container that could be read' };
  if (neverStarted(pod)) return { state: 'none', reason: 'its container was never started' };
  if (neverServed(view, spec)) {
    return {
      state: 'none',
      reason: 'its own spec never let it start',
    };
  }
  const storage = storageOf(view, spec);
  if (storage.persistence === 'lasting')
    return { state: 'kept', reason: 'the images are on a volume that stays' };
  if (storage.persistence === 'elsewhere')
    return { state: 'kept', reason: `the images are in ${storage.driver}` };
  if (storage.persistence === 'unwritable') return { state: 'none', reason: 'nothing can be stored in it' };
  const place =
    storage.mount === undefined
      ? 'in the container itself'
      : `in volume "${storage.mount.name}" (${storage.volumeKind})`;
  return {
    state: 'possible',
    reason:
      storage.persistence === 'unknown'
        ? 'where the images are could not be told'
        : `the images are ${place}`,
  };
}

/**
 * True when the Pod's immutable part proves that the registry could not start: the file that it opens is hidden by a mount whose file names are
 * all fixed by `items`. With keys as file names the ConfigMap may have been right once.
 */
function neverServed(view: EvidenceView, spec: RegistrySpec): boolean {
  const file = configFile(view, spec);
  const fixed = file.projectedFiles.length > 0 && file.projectedFiles.every(({ item }) => item !== undefined);
  return file.state === 'hidden' && file.known !== 'assumed' && fixed;
}
