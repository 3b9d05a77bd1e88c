import { at, type KubeObject, list, record, strings, text } from '../kube/objects.js';
import { applyDefaults, initialStatus } from './api/defaults.js';
import { noteOwner } from './api/field-owners.js';
import type { Authorities } from './certificates/authorities.js';
import { handMade } from './certificates/hand-made.js';
import { generationOf } from './controllers/cert-manager/generation.js';
import { temporaryCertificate, writeTlsSecret } from './controllers/cert-manager/secrets.js';
import { giveAccount } from './controllers/namespaces.js';
import { NODE, type World } from './controllers/world.js';
import type { EventSeed, PlaygroundState, Seed, TlsSeed } from './states/state.js';

/** Puts in what every cluster has before anybody works with it. */
export function populateCluster({ store, nodeIp }: World, namespaces: string[]): void {
  const namespaceKind = store.kind('v1', 'Namespace');
  for (const name of [...new Set(['default', 'kube-system', ...namespaces])]) {
    store.create(
      namespaceKind,
      { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
      name,
      undefined,
    );
    giveAccount(store, name);
  }
  store.create(
    store.kind('v1', 'Node'),
    {
      status: {
        addresses: [{ address: nodeIp, type: 'InternalIP' }],
        conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
      },
    },
    NODE,
    undefined,
  );
  store.create(
    store.kind('v1', 'Service'),
    {
      metadata: { labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: {
        clusterIP: '10.96.0.1',
        clusterIPs: ['10.96.0.1'],
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 8443 }],
        sessionAffinity: 'None',
        type: 'ClusterIP',
      },
      status: { loadBalancer: {} },
    },
    'kubernetes',
    'default',
  );
}

/** Lets the state's objects, certificates and events come into being at their times, counted back from `now`. */
export function scheduleState(
  world: World,
  state: PlaygroundState,
  now: Date,
  authorities: Authorities,
): void {
  const at = (secondsAgo: number, work: () => void | Promise<void>) => {
    const due = now.getTime() - secondsAgo * 1000;
    world.clock.after(due - world.clock.now().getTime(), work);
  };
  for (const seed of [...state.objects].sort((a, b) => b.secondsAgo - a.secondsAgo)) {
    at(seed.secondsAgo, () => plant(world, seed));
  }
  for (const seed of state.tls) at(seed.secondsAgo, () => plantTls(world, state, seed, authorities));
  for (const seed of state.events) at(seed.secondsAgo, () => plantEvent(world, state.namespace, seed));
}

function plant({ store, clock }: World, { object }: Seed): void {
  const kind = store.kind(object.apiVersion ?? '', object.kind ?? '');
  const made = structuredClone(object);
  const { name = '', namespace } = made.metadata ?? {};
  if (object.kind !== 'Order') markAsApplied(made);
  noteOwner({ old: undefined, sent: structuredClone(made) }, made, {
    manager: 'kubectl-client-side-apply',
    now: clock.now(),
  });
  applyDefaults(kind, made);
  const status = initialStatus(kind);
  if (status !== undefined) made.status ??= status;
  if (kind.custom || ['Deployment', 'StatefulSet', 'Ingress'].includes(kind.kind)) {
    made.metadata = { ...made.metadata, generation: 1 };
  }
  for (const reference of list(at(made, 'metadata', 'ownerReferences')).map(record)) {
    const owner = store.find(
      store.kind(text(reference.apiVersion) ?? '', text(reference.kind) ?? ''),
      namespace,
      text(reference.name) ?? '',
    );
    reference.uid = owner?.metadata.uid ?? '';
  }
  store.create(kind, made, name, namespace);
}

/** What `kubectl apply` leaves on an object: itself, in an annotation. */
function markAsApplied(object: KubeObject): void {
  const annotations = strings(object.metadata?.annotations);
  const applied = { ...object, metadata: { annotations: {}, ...object.metadata } };
  object.metadata = {
    ...object.metadata,
    annotations: {
      ...annotations,
      'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(applied)}\n`,
    },
  };
}

async function plantTls(
  world: World,
  state: PlaygroundState,
  seed: TlsSeed,
  authorities: Authorities,
): Promise<void> {
  const generation = generationOf(state.certManager.at(-1) ?? 'cert-manager.io/v1');
  const target = { namespace: seed.namespace, name: seed.secretName };
  if (seed.made === 'temporary') {
    const pair = await temporaryCertificate(generation, seed.names, world.clock.now());
    writeTlsSecret(world, generation, target, pair, {
      certificateName: seed.certificate ?? '',
      issuerName: seed.issuer ?? '',
      issuerKind: 'Issuer',
      names: seed.names,
    });
    return;
  }
  const pair = await handMade(seed.made, seed.names, authorities, world.clock.now());
  const encode = (value: string) => Buffer.from(value).toString('base64');
  world.store.create(
    world.store.kind('v1', 'Secret'),
    {
      type: 'kubernetes.io/tls',
      data: {
        'tls.crt': encode(pair.certificate),
        'tls.key': encode(pair.key),
        ...(seed.withAuthority === true ? { 'ca.crt': encode(authorities.internal.certificate) } : {}),
      },
    },
    seed.secretName,
    seed.namespace,
  );
}

function plantEvent({ store, events }: World, namespace: string, seed: EventSeed): void {
  const { apiVersion, kind, name } = seed.about;
  const object = store.find(store.kind(apiVersion, kind), namespace, name);
  if (object === undefined) throw new Error(`an event is about ${kind} ${name}, which is not there`);
  events.record(object, seed);
}
