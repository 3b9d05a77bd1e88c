import { at, list, text } from '../../kube/objects.js';
import type { HostAccess } from './access.js';
import { isThere } from './host-path.js';
import { processesNamed } from './processes.js';

/**
 * Why a Kubernetes node may hang on this daemon: nodes that run as containers, as tools that make them label them, and a kubelet that has its
 * containers made by Docker.
 * @param containers the running ones, as `GET /containers/json` lists them
 */
export async function nodesOn(access: HostAccess, containers: readonly unknown[]): Promise<string[]> {
  const own = containers.map(nodeIn).filter((node) => node !== undefined);
  const kubelet = await kubeletOn(access, containers);
  return kubelet === undefined ? own : [kubelet, ...own];
}

function nodeIn(container: unknown): string | undefined {
  const name = containerName(container);
  const image = text(at(container, 'Image')) ?? '';
  const has = (label: string) => at(container, 'Labels', label) !== undefined;
  if (has('name.minikube.sigs.k8s.io') || /k8s-minikube\/kicbase/.test(image) || name === 'minikube') {
    return name === 'minikube' ? name : `minikube ${name}`;
  }
  if (has('io.x-k8s.kind.cluster') || /(^|\/)kindest\/node/.test(image)) return `kind ${name}`;
  if (has('k3d.cluster') || /(^|\/)rancher\/k3s/.test(image)) return `k3d ${name}`;
  return undefined;
}

/** The containers of a kubelet have names of the form k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT, whoever stands between it and Docker. */
async function kubeletOn(access: HostAccess, containers: readonly unknown[]): Promise<string | undefined> {
  const made = containers.some((container) => containerName(container).startsWith('k8s_'));
  if (!access.live || access.platform !== 'linux' || !(await isThere(access, '/var/lib/kubelet'))) {
    return made ? 'kubelet' : undefined;
  }
  for (const { argv } of await processesNamed(access, 'kubelet')) {
    const endpoint = argv.map((word) => /cri-dockerd|dockershim/.exec(word)?.[0]).find(Boolean);
    if (endpoint !== undefined) return `kubelet (${endpoint})`;
    if (argv.includes('--container-runtime=docker')) return 'kubelet (dockershim)';
  }
  return made ? 'kubelet (dockershim)' : undefined;
}

/** The first name, without the slash that the API puts before it. */
export function containerName(container: unknown): string {
  return (text(list(at(container, 'Names'))[0]) ?? '').replace(/^\//, '');
}
