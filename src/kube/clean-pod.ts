import { type KubeObject, list, record, text } from './objects.js';

/** Where the kubelet puts the service account's token; a mount here of a volume below was added at admission. */
const TOKEN_MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Tolerations that the DefaultTolerationSeconds admission adds to every Pod. */
const DEFAULT_TOLERATIONS = new Set(['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']);

/** What network plug-ins and admission note down on a Pod that is running; of no use to another Pod. */
const RUNTIME_ANNOTATIONS = new Set([
  'cni.projectcalico.org/containerID',
  'cni.projectcalico.org/podIP',
  'cni.projectcalico.org/podIPs',
  'k8s.v1.cni.cncf.io/network-status',
  'k8s.v1.cni.cncf.io/networks-status',
  'kubernetes.io/limit-ranger',
  'kubernetes.io/psp',
  'openshift.io/scc',
]);

/** True for an annotation of a Pod that says something about its present run only. */
export function isRuntimeAnnotation(name: string): boolean {
  return RUNTIME_ANNOTATIONS.has(name);
}

/**
 * A Pod's spec as its author wrote it: without what admission and the scheduler put in, so that it can be created again. `nodeName`
 * stays when the Pod uses a hostPath: its data is on that node.
 */
export function withoutInjectedSpec(spec: Record<string, unknown>): Record<string, unknown> {
  const out = { ...spec };
  const volumes = list(spec.volumes);
  const injected = new Set(volumes.filter(isTokenVolume).map((volume) => text(record(volume).name) ?? ''));
  const usesHost = volumes.some((volume) => record(volume).hostPath !== undefined);

  for (const field of ['priority', 'preemptionPolicy', 'ephemeralContainers']) delete out[field];
  if (!usesHost) delete out.nodeName;
  if (out.serviceAccount === out.serviceAccountName) delete out.serviceAccount;
  if (out.runtimeClassName !== undefined) delete out.overhead;
  replaceList(out, 'tolerations', (item) => !isDefaultToleration(item));
  replaceList(out, 'volumes', (item) => !isTokenVolume(item));
  for (const field of ['containers', 'initContainers']) {
    if (!Array.isArray(spec[field])) continue;
    out[field] = list(spec[field]).map((container) => withoutTokenMount(container, injected));
  }
  return out;
}

/** True for a Pod: the one kind that is cleaned beyond its metadata, and the one that is recreated. */
export function isPodSpec(object: KubeObject): boolean {
  const spec = record(object.spec);
  return object.kind === 'Pod' || (object.kind === undefined && Array.isArray(spec.containers));
}

function withoutTokenMount(container: unknown, injected: ReadonlySet<string>): unknown {
  if (!Array.isArray(record(container).volumeMounts)) return container;
  const out = { ...record(container) };
  replaceList(out, 'volumeMounts', (mount) => {
    const { name, mountPath } = record(mount);
    return !(mountPath === TOKEN_MOUNT && injected.has(text(name) ?? ''));
  });
  return out;
}

/** Keeps what `keep` says; a list that loses everything goes, since its author had not written one. */
function replaceList(object: Record<string, unknown>, field: string, keep: (item: unknown) => boolean): void {
  if (!Array.isArray(object[field])) return;
  const before = list(object[field]);
  const after = before.filter(keep);
  if (after.length === 0 && before.length > 0) delete object[field];
  else object[field] = after;
}

function isTokenVolume(volume: unknown): boolean {
  const { name, projected, secret } = record(volume);
  const title = text(name) ?? '';
  if (projected !== undefined) return /^kube-api-access-[a-z0-9]{5}$/.test(title);
  return /-token-[a-z0-9]{5}$/.test(title) && record(secret).secretName === title;
}

function isDefaultToleration(toleration: unknown): boolean {
  const { key, operator, effect, tolerationSeconds } = record(toleration);
  return (
    DEFAULT_TOLERATIONS.has(text(key) ?? '') &&
    operator === 'Exists' &&
    effect === 'NoExecute' &&
    tolerationSeconds === 300
  );
}
