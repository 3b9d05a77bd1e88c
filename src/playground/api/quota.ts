import { at, type KubeObject, strings, text } from '../../kube/objects.js';
import { type Kind, qualifiedResource } from '../store/kinds.js';
import type { Store } from '../store/store.js';
import { refusedBy } from './status.js';

/** Kinds that a quota may count by their plain name; all others as `count/deployments.apps`. */
const PLAIN = ['pods', 'services', 'secrets', 'configmaps', 'persistentvolumeclaims', 'resourcequotas'];

/** Throws when one more object of its kind is more than a ResourceQuota of the namespace allows. */
export function checkQuota(
  { store, kind, namespace }: { store: Store; kind: Kind; namespace: string | undefined },
  object: KubeObject,
  name: string,
): void {
  if (namespace === undefined) return;
  for (const quota of store.list(store.kind('v1', 'ResourceQuota'), namespace)) {
    const hard = strings(at(quota, 'spec', 'hard'));
    const over = demands(store, kind, namespace, object).find(
      ({ key, requested, used }) => hard[key] !== undefined && used + requested > quantity(hard[key]),
    );
    if (over === undefined) continue;
    const { key, said, saidUsed } = over;
    throw refusedBy(
      kind,
      name,
      `exceeded quota: ${quota.metadata.name}, requested: ${key}=${said}, used: ${key}=${saidUsed}, limited: ${key}=${hard[key] ?? ''}`,
    );
  }
}

interface Demand {
  key: string;
  requested: number;
  used: number;
  said: string;
  saidUsed: string;
}

function demands(store: Store, kind: Kind, namespace: string, object: KubeObject): Demand[] {
  const others = store.list(kind, namespace);
  const used = others.length;
  const keys = [`count/${qualifiedResource(kind)}`, ...(PLAIN.includes(kind.plural) ? [kind.plural] : [])];
  const counted = keys.map((key) => ({ key, requested: 1, used, said: '1', saidUsed: String(used) }));
  if (kind.kind !== 'PersistentVolumeClaim') return counted;
  const taken = others.reduce((sum, claim) => sum + quantity(storageOf(claim)), 0);
  const said = storageOf(object);
  const key = 'requests.storage';
  return [
    ...counted,
    {
      key,
      requested: quantity(said),
      used: taken,
      said,
      saidUsed: taken === 0 ? '0' : `${taken / 2 ** 30}Gi`,
    },
  ];
}

function storageOf(claim: KubeObject): string {
  return text(at(claim, 'spec', 'resources', 'requests', 'storage')) ?? '0';
}

const UNITS: Readonly<Record<string, number>> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

/** The number that a quantity as `10Gi` stands for. */
function quantity(value: string | undefined): number {
  const [, amount = '0', unit = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(value ?? '') ?? [];
  return Number(amount) * (UNITS[unit] ?? 1);
}
