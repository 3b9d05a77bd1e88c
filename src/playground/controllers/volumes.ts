import { at, list, record, strings, text } from '../../kube/objects.js';
import { defaultOf } from '../api/admission.js';
import type { Change, Stored } from '../store/store.js';
import type { World } from './world.js';

const PROVISIONED_AFTER = 2_000;
const CONTROLLER = 'persistentvolume-controller';
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

/** Makes volumes for claims and binds them, says why a claim has to wait, and ends claims that no Pod uses any more. */
export function reactWithVolumes(world: World, { type, kind, object }: Change): void {
  const { clock, store } = world;
  const { namespace, name } = object.metadata;
  if (kind.kind === 'PersistentVolumeClaim') {
    if (type === 'DELETED') {
      store.remove(volumeKind(world), undefined, text(at(object, 'spec', 'volumeName')) ?? '');
    } else clock.soon(() => reconcile(world, namespace, name));
  } else if (kind.kind === 'Pod' && type === 'DELETED') {
    for (const claim of claimsOf(object)) clock.soon(() => reconcile(world, namespace, claim));
  } else if (kind.kind === 'StorageClass' && type !== 'DELETED') {
    for (const claim of store.list(claimKind(world))) {
      clock.soon(() => reconcile(world, claim.metadata.namespace, claim.metadata.name));
    }
  }
}

/**
 * Whether a claim waits for a Pod that uses it before it is bound; the scheduler then says on which node that is. Claims of other classes are bound
 * without a Pod.
 */
export function waitsForConsumer(world: World, claim: Stored): boolean {
  return classOf(world, claim)?.volumeBindingMode === 'WaitForFirstConsumer';
}

function classOf({ store }: World, claim: Stored): Stored | undefined {
  const name = text(at(claim, 'spec', 'storageClassName')) ?? '';
  return store.find(store.kind('storage.k8s.io/v1', 'StorageClass'), undefined, name);
}

/** Tells the claim the node of the first Pod that uses it. */
export function selectNode(world: World, claim: Stored, node: string): void {
  world.store.edit(claimKind(world), claim.metadata.namespace, claim.metadata.name, (draft) => {
    draft.metadata.annotations = { ...draft.metadata.annotations, [SELECTED_NODE]: node };
  });
}

/** Since Kubernetes 1.28 (a beta before) a claim without a class gets the default one as soon as there is one. */
function withDefaultClass(world: World, claim: Stored | undefined): Stored | undefined {
  if (claim === undefined || at(claim, 'spec', 'storageClassName') !== undefined) return claim;
  if (claim.metadata.deletionTimestamp !== undefined || at(claim, 'status', 'phase') === 'Bound')
    return claim;
  const found = defaultOf(world.store, 'storage.k8s.io/v1', 'StorageClass');
  if (found === undefined) return claim;
  const { namespace, name } = claim.metadata;
  world.store.edit(claimKind(world), namespace, name, (draft) => {
    draft.spec = { ...record(draft.spec), storageClassName: found.metadata.name };
  });
  return world.store.find(claimKind(world), namespace, name);
}

function reconcile(world: World, namespace: string | undefined, name: string): void {
  const claim = withDefaultClass(world, world.store.find(claimKind(world), namespace, name));
  if (claim === undefined) return;
  if (claim.metadata.deletionTimestamp !== undefined) {
    end(world, claim);
  } else if (at(claim, 'status', 'phase') !== 'Bound') {
    const found = classOf(world, claim);
    const why = obstacleOf(world, claim, found);
    if (why !== undefined) tell(world, claim, why.type, why.reason, why.message);
    else if (found !== undefined) provision(world, claim, found);
  }
}

interface Obstacle {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/** Why no volume is made for the claim now, as its event says it. */
function obstacleOf(world: World, claim: Stored, found: Stored | undefined): Obstacle | undefined {
  const name = text(at(claim, 'spec', 'storageClassName')) ?? '';
  if (name === '') {
    const message = 'no persistent volumes available for this claim and no storage class is set';
    return { type: 'Normal', reason: 'FailedBinding', message };
  }
  if (found === undefined) {
    const message = `storageclass.storage.k8s.io "${name}" not found`;
    return { type: 'Warning', reason: 'ProvisioningFailed', message };
  }
  const selected = strings(claim.metadata.annotations)[SELECTED_NODE] !== undefined;
  if (!waitsForConsumer(world, claim) || selected) return undefined;
  const message = 'waiting for first consumer to be created before binding';
  return { type: 'Normal', reason: 'WaitForFirstConsumer', message };
}

function provision(world: World, claim: Stored, storageClass: Stored): void {
  const provisioner = text(storageClass.provisioner) ?? '';
  // Of this one volumes are made by hand.
  if (provisioner === 'kubernetes.io/no-provisioner') return;
  const message = `waiting for a volume to be created, either by external provisioner "${provisioner}" or manually created by system administrator`;
  tell(world, claim, 'Normal', 'ExternalProvisioning', message);
  world.clock.after(PROVISIONED_AFTER, () => bind(world, claim, storageClass, provisioner));
}

function bind(world: World, before: Stored, storageClass: Stored, provisioner: string): void {
  const { store } = world;
  const { namespace, name, uid } = before.metadata;
  const claim = store.find(claimKind(world), namespace, name);
  if (claim?.metadata.uid !== uid || at(claim, 'status', 'phase') === 'Bound') return;
  const volumeName = `pvc-${uid}`;
  const capacity = { storage: text(at(claim, 'spec', 'resources', 'requests', 'storage')) ?? '' };
  const accessModes = list(at(claim, 'spec', 'accessModes'));
  store.create(
    volumeKind(world),
    {
      metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
      spec: {
        accessModes,
        capacity,
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
        hostPath: { path: `/tmp/hostpath-provisioner/${namespace ?? ''}/${name}`, type: '' },
        persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
        storageClassName: storageClass.metadata.name,
        volumeMode: 'Filesystem',
      },
      status: { phase: 'Bound' },
    },
    volumeName,
    undefined,
  );
  tell(world, claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volumeName}`);
  store.edit(claimKind(world), namespace, name, (draft) => {
    draft.metadata.annotations = {
      ...draft.metadata.annotations,
      'pv.kubernetes.io/bind-completed': 'yes',
      'pv.kubernetes.io/bound-by-controller': 'yes',
      'volume.beta.kubernetes.io/storage-provisioner': provisioner,
    };
    draft.spec = { ...record(draft.spec), volumeName };
    draft.status = { accessModes, capacity, phase: 'Bound' };
  });
}

/** A claim that is being deleted stays for as long as a Pod uses it. */
function end(world: World, { metadata }: Stored): void {
  const { store } = world;
  const pods = store.list(store.kind('v1', 'Pod'), metadata.namespace);
  if (pods.some((pod) => claimsOf(pod).includes(metadata.name))) return;
  store.remove(claimKind(world), metadata.namespace, metadata.name);
}

function claimsOf(pod: Stored): string[] {
  return list(at(pod, 'spec', 'volumes')).flatMap(
    (volume) => text(at(volume, 'persistentVolumeClaim', 'claimName')) ?? [],
  );
}

function tell(
  world: World,
  claim: Stored,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  world.events.record(claim, { type, reason, message, component: CONTROLLER });
}

function claimKind({ store }: World) {
  return store.kind('v1', 'PersistentVolumeClaim');
}

function volumeKind({ store }: World) {
  return store.kind('v1', 'PersistentVolume');
}
