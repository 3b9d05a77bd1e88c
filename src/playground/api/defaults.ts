import { at, type KubeObject, list, record, text } from '../../kube/objects.js';
import type { Kind } from '../store/kinds.js';

type Fields = Record<string, unknown>;

/** The Secret whose token every Pod gets mounted, as Kubernetes did until 1.23. */
export const TOKEN_SECRET = 'default-token-9p9dc';
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What the server fills into a new or changed object before it is checked and stored. Edits the object. */
export function applyDefaults(kind: Kind, object: KubeObject): void {
  if (kind.custom) return;
  const spec = record(object.spec);
  switch (kind.kind) {
    case 'Pod':
      podDefaults(spec);
      admitPod(spec);
      object.spec = spec;
      break;
    case 'Service':
      serviceDefaults(spec);
      object.spec = spec;
      break;
    case 'Secret':
      secretDefaults(object);
      break;
    case 'Namespace':
      object.spec = { finalizers: ['kubernetes'], ...spec };
      break;
    case 'PersistentVolumeClaim':
      fill(spec, { volumeMode: 'Filesystem' });
      object.spec = spec;
      break;
    case 'StorageClass':
      fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
      break;
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
      workloadDefaults(kind.kind, spec);
      object.spec = spec;
      break;
    default:
  }
}

/** The status of a new object: what clients send is dropped. */
export function initialStatus(kind: Kind): Fields | undefined {
  if (!kind.status || kind.custom) return undefined;
  switch (kind.kind) {
    case 'Pod':
      return { phase: 'Pending', qosClass: 'BestEffort' };
    case 'Service':
    case 'Ingress':
      return { loadBalancer: {} };
    case 'Namespace':
      return { phase: 'Active' };
    case 'PersistentVolumeClaim':
      return { phase: 'Pending' };
    default:
      return {};
  }
}

function fill(target: Fields, defaults: Fields): void {
  for (const [key, value] of Object.entries(defaults)) target[key] ??= value;
}

function podDefaults(spec: Fields): void {
  fill(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
  for (const container of [...list(spec.containers), ...list(spec.initContainers)].map(record)) {
    containerDefaults(container);
  }
  for (const volume of list(spec.volumes).map(record)) {
    if (volume.configMap !== undefined) fill(record(volume.configMap), { defaultMode: 420 });
    else if (volume.secret !== undefined) fill(record(volume.secret), { defaultMode: 420 });
    else if (Object.keys(volume).length === 1) volume.emptyDir = {};
  }
}

function containerDefaults(container: Fields): void {
  const image = text(container.image) ?? '';
  const tag = image.split('/').pop()?.split(':')[1];
  fill(container, {
    imagePullPolicy: tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  for (const port of list(container.ports)) fill(record(port), { protocol: 'TCP' });
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[name];
    if (probe === undefined) continue;
    fill(record(probe), { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
    const get = record(probe).httpGet;
    if (get !== undefined) fill(record(get), { path: '/', scheme: 'HTTP' });
  }
}

/** What the admission plugins of a default cluster add: service account, its token, tolerations, priority. */
function admitPod(spec: Fields): void {
  fill(spec, {
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    serviceAccount: 'default',
    serviceAccountName: 'default',
    tolerations: ['not-ready', 'unreachable'].map((condition) => ({
      effect: 'NoExecute',
      key: `node.kubernetes.io/${condition}`,
      operator: 'Exists',
      tolerationSeconds: 300,
    })),
  });
  if (spec.automountServiceAccountToken === false) return;
  const unmounted = list(spec.containers)
    .map(record)
    .filter((container) => !list(container.volumeMounts).some((m) => at(m, 'mountPath') === TOKEN_PATH));
  for (const container of unmounted) {
    container.volumeMounts = [
      ...list(container.volumeMounts),
      { mountPath: TOKEN_PATH, name: TOKEN_SECRET, readOnly: true },
    ];
  }
  if (unmounted.length > 0 && !list(spec.volumes).some((volume) => at(volume, 'name') === TOKEN_SECRET)) {
    spec.volumes = [
      ...list(spec.volumes),
      { name: TOKEN_SECRET, secret: { defaultMode: 420, secretName: TOKEN_SECRET } },
    ];
  }
}

function serviceDefaults(spec: Fields): void {
  fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  for (const port of list(spec.ports).map(record)) {
    fill(port, { protocol: 'TCP', targetPort: port.port });
  }
  if (spec.type !== 'ExternalName') {
    spec.clusterIP ??= `10.96.${randomByte()}.${randomByte()}`;
    spec.clusterIPs ??= [spec.clusterIP];
  }
}

function randomByte(): number {
  return 1 + Math.floor(Math.random() * 253);
}

function secretDefaults(object: KubeObject): void {
  object.type ??= 'Opaque';
  if (object.stringData === undefined) return;
  const encoded = Object.entries(record(object.stringData)).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  object.data = { ...record(object.data), ...Object.fromEntries(encoded) };
  delete object.stringData;
}

function workloadDefaults(kind: string, spec: Fields): void {
  spec.replicas ??= 1;
  if (kind === 'Deployment') {
    fill(spec, {
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      strategy: { type: 'RollingUpdate' },
    });
    const strategy = record(spec.strategy);
    if (strategy.type === 'RollingUpdate') {
      strategy.rollingUpdate ??= { maxSurge: '25%', maxUnavailable: '25%' };
    }
  }
  const template = record(spec.template);
  template.metadata = { creationTimestamp: null, ...record(template.metadata) };
  const podSpec = record(template.spec);
  podDefaults(podSpec);
  template.spec = podSpec;
  spec.template = template;
}
