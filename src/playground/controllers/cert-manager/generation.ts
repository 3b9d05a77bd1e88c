import { createHash } from 'node:crypto';
import type { CertManager, Kind } from '../../store/kinds.js';
import type { Store } from '../../store/store.js';

/** Where one generation of cert-manager keeps its things, and how it spells them. */
export interface Generation {
  apiVersion: CertManager;
  acmeVersion: string;
  group: string;
  /** Prefix of its annotations and labels. */
  prefix: string;
}

const GENERATIONS: Readonly<Record<CertManager, Generation>> = {
  'certmanager.k8s.io/v1alpha1': {
    apiVersion: 'certmanager.k8s.io/v1alpha1',
    acmeVersion: 'certmanager.k8s.io/v1alpha1',
    group: 'certmanager.k8s.io',
    prefix: 'certmanager.k8s.io',
  },
  'cert-manager.io/v1': {
    apiVersion: 'cert-manager.io/v1',
    acmeVersion: 'acme.cert-manager.io/v1',
    group: 'cert-manager.io',
    prefix: 'cert-manager.io',
  },
};

export function generationOf(apiVersion: CertManager): Generation {
  return GENERATIONS[apiVersion];
}

export function isFirst(generation: Generation): boolean {
  return generation.apiVersion === 'certmanager.k8s.io/v1alpha1';
}

export function kindOf(store: Store, generation: Generation, kind: string): Kind {
  const acme = kind === 'Order' || kind === 'Challenge';
  return store.kind(acme ? generation.acmeVersion : generation.apiVersion, kind);
}

/** A number for the names of Orders and Requests that follows from what they ask for. */
export function specHash(spec: unknown): string {
  return String(createHash('sha256').update(JSON.stringify(spec)).digest().readUInt32BE(0));
}
