import type { ClusterApi } from '../../kube/api.js';
import { list, nameOf, record, text } from '../../kube/objects.js';
import type { OnProgress } from '../progress.js';
import { type Reading, read } from '../reading.js';
import { runsRegistry } from '../target.js';
import { Reader } from './reader.js';

/** A Pod that runs a registry image, and the workload that it belongs to. */
export interface FoundRegistry {
  namespace: string;
  pod: string;
  /** The name to give to `--name`: of the Deployment or StatefulSet where there is one, else of the Pod. */
  name: string;
}

export interface FindOptions {
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

/** The registries of the whole cluster, by the image of their Pods, page by page. One entry a workload. */
export async function findRegistries(
  api: ClusterApi,
  options: FindOptions = {},
): Promise<Reading<FoundRegistry[]>> {
  const reader = new Reader(api, options.signal, options.onProgress);
  const pods = await reader.list(
    { key: 'pods', item: 'all namespaces' },
    'v1',
    'Pod',
    undefined,
    {},
    runsRegistry,
  );
  if (pods.state !== 'read') return pods;
  const found = pods.value.map((pod) => ({
    namespace: text(pod.metadata?.namespace) ?? '',
    pod: nameOf(pod),
    name: workloadName(pod),
  }));
  const first = (one: FoundRegistry) =>
    found.find((other) => other.namespace === one.namespace && other.name === one.name);
  return read(found.filter((one) => first(one) === one));
}

/** A Deployment owns its Pods through a ReplicaSet, whose name is the Deployment's with the hash that the Pod's label has. */
function workloadName(pod: ReturnType<typeof record>): string {
  const metadata = record(pod.metadata);
  const owner = list(metadata.ownerReferences)
    .map(record)
    .find((candidate) => candidate.controller === true);
  const name = text(owner?.name) ?? text(metadata.name) ?? '';
  const hash = text(record(metadata.labels)['pod-template-hash']);
  return owner?.kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`)
    ? name.slice(0, -hash.length - 1)
    : name;
}
