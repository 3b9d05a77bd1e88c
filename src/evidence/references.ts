import { at, type KubeObject, list, nameOf, record, strings, text } from '../kube/objects.js';
import type { Target } from './model.js';
import { containersOf, isRegistryImage, type NamespaceLists, selects } from './target.js';

/** What the objects of the first look refer to: the second look reads these by name. */
export interface References {
  configMaps: string[];
  secrets: string[];
  persistentVolumeClaims: string[];
  ingressClasses: string[];
  /** Containers that run the registry, for their logs. */
  containers: { pod: string; container: string }[];
  /** Names of objects whose events matter. */
  eventsOf: string[];
  /** ClusterIssuers that the Ingress's annotations name. */
  clusterIssuers: string[];
}

/** What the registry's Pods mount, what its Ingress names, and whose logs and events are worth reading. */
export function referencesOf(target: Target, lists: NamespaceLists): References {
  const pods = registryPods(target, lists);
  const specs = [...pods, ...workloadObjects(target, lists)];
  const ingress = lists.ingresses.find((candidate) => nameOf(candidate) === target.ingress);
  const annotations = strings(ingress?.metadata?.annotations);
  const claims = unique(specs.flatMap(claimsOf));
  return {
    configMaps: unique(specs.flatMap((object) => mounted(object, 'configMap'))),
    secrets: unique([...specs.flatMap((object) => mounted(object, 'secret')), ...tlsSecrets(ingress)]),
    persistentVolumeClaims: claims,
    ingressClasses: ingress === undefined ? [] : ingressClassesFor(ingress),
    containers: pods.flatMap((pod) =>
      registryContainers(pod).map((container) => ({ pod: nameOf(pod), container })),
    ),
    eventsOf: unique([
      ...pods.map(nameOf),
      ...claims,
      ...waitingForImages(target, lists.pods),
      ...[target.name, target.ingress, target.service].filter((name) => name !== undefined),
    ]),
    clusterIssuers: unique(
      ['certmanager.k8s.io/cluster-issuer', 'cert-manager.io/cluster-issuer']
        .map((key) => annotations[key])
        .filter((name) => name !== undefined),
    ),
  };
}

/** The Pods of the target: the bare Pod itself, or those that its workload or Service selects. */
export function registryPods(
  target: Target,
  lists: Pick<NamespaceLists, 'pods' | 'deployments' | 'statefulSets' | 'services'>,
): KubeObject[] {
  const { workload } = target;
  if (workload?.kind === 'Pod') return lists.pods.filter((pod) => nameOf(pod) === workload.name);
  const owner =
    workload?.kind === 'Deployment'
      ? lists.deployments.find((object) => nameOf(object) === workload.name)
      : lists.statefulSets.find((object) => nameOf(object) === workload?.name);
  const service = lists.services.find((object) => nameOf(object) === target.service);
  const selector = strings(
    owner === undefined ? at(service, 'spec', 'selector') : at(owner, 'spec', 'selector', 'matchLabels'),
  );
  return lists.pods.filter((pod) => selects(selector, strings(pod.metadata?.labels)));
}

/** The Deployment or StatefulSet of the target, whose template matters even when it has no Pod. */
export function workloadObjects(
  target: Target,
  lists: Pick<NamespaceLists, 'deployments' | 'statefulSets'>,
): KubeObject[] {
  const of = { Deployment: lists.deployments, StatefulSet: lists.statefulSets, Pod: [] }[
    target.workload?.kind ?? 'Pod'
  ];
  return of.filter((object) => nameOf(object) === target.workload?.name);
}

/** Names of the registry's containers in a Pod: by image, else the only one there is. */
export function registryContainers(pod: KubeObject): string[] {
  const containers = containersOf(pod).map(record);
  const byImage = containers.filter((container) => isRegistryImage(text(container.image) ?? ''));
  const chosen = byImage.length > 0 ? byImage : containers.slice(0, 1);
  return chosen.map((container) => text(container.name) ?? '').filter((name) => name !== '');
}

/** Why a Pod does not get its image stands in its events only; Pods of one image all say the same, and a few images are enough. */
const MAX_WAITING = 5;

/** Pods of the namespace that wait for an image of this registry, one for each image. */
function waitingForImages({ host }: Target, pods: readonly KubeObject[]): string[] {
  if (host === undefined) return [];
  const byImage = new Map<string, string>();
  for (const pod of pods) {
    const waits = list(at(pod, 'status', 'containerStatuses'))
      .concat(list(at(pod, 'status', 'initContainerStatuses')))
      .filter((status) =>
        /^(ErrImagePull|ImagePullBackOff)$/.test(text(at(status, 'state', 'waiting', 'reason')) ?? ''),
      )
      .map((status) => text(record(status).image) ?? '')
      .find((image) => image.startsWith(`${host}/`) || image.startsWith(`${host}:`));
    if (waits !== undefined && !byImage.has(waits)) byImage.set(waits, nameOf(pod));
  }
  return [...byImage.values()].slice(0, MAX_WAITING);
}

/** Names of the ConfigMaps or Secrets that a Pod or a Pod template mounts, projected volumes included. */
function mounted(object: KubeObject, kind: 'configMap' | 'secret'): string[] {
  return volumesOf(object).flatMap((volume) => {
    const sources = [record(volume), ...list(at(volume, 'projected', 'sources')).map(record)];
    return sources.flatMap((source) => {
      const name =
        text(at(source, kind, kind === 'secret' ? 'secretName' : 'name')) ?? text(at(source, kind, 'name'));
      return name === undefined || isServiceAccountToken(name) ? [] : [name];
    });
  });
}

/** Names of the claims that a Pod or a Pod template mounts. Those of a StatefulSet's own templates stand in its Pods. */
function claimsOf(object: KubeObject): string[] {
  return volumesOf(object).flatMap((volume) => text(at(volume, 'persistentVolumeClaim', 'claimName')) ?? []);
}

function volumesOf(object: KubeObject): unknown[] {
  const volumes = list(at(object, 'spec', 'volumes'));
  return volumes.length > 0 ? volumes : list(at(object, 'spec', 'template', 'spec', 'volumes'));
}

/** What controllers call their class when nobody says otherwise. */
export const USUAL_INGRESS_CLASSES: readonly string[] = ['nginx', 'traefik', 'haproxy', 'contour'];

/**
 * The class that the Ingress names and, as long as no controller has given it an address, those that it could name. One with the older annotation names
 * none: controllers compare its value with their own settings. The API of Ingresses before `networking.k8s.io` has no classes.
 */
function ingressClassesFor(ingress: KubeObject): string[] {
  if (!text(ingress.apiVersion)?.startsWith('networking.k8s.io/')) return [];
  const named = text(at(ingress, 'spec', 'ingressClassName'));
  const annotated = strings(ingress.metadata?.annotations)['kubernetes.io/ingress.class'];
  const untaken = list(at(ingress, 'status', 'loadBalancer', 'ingress')).length === 0;
  if (named === undefined || named === '')
    return annotated === undefined && untaken ? [...USUAL_INGRESS_CLASSES] : [];
  return unique([named, ...(untaken ? USUAL_INGRESS_CLASSES : [])]);
}

/** The token that every Pod mounts: `default-token-9p9dc`. It says nothing about the registry and is not ours to read. */
function isServiceAccountToken(name: string): boolean {
  return /-token-[a-z0-9]{5}$/.test(name);
}

function tlsSecrets(ingress: KubeObject | undefined): string[] {
  return list(at(ingress, 'spec', 'tls')).flatMap((block) => text(record(block).secretName) ?? []);
}

function unique(names: string[]): string[] {
  return [...new Set(names)];
}
