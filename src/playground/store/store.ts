import { randomUUID } from 'node:crypto';
import type { KubeObject, ObjectMeta } from '../../kube/objects.js';
import { apiVersionOf, type CertManager, type Kind, kindsServed, kindsStored, minorOf } from './kinds.js';

/** An object in the store: what the server fills in is always there. Never mutated: a write puts a new one in its place. */
export interface Stored extends KubeObject {
  apiVersion: string;
  kind: string;
  metadata: StoredMeta;
}

export interface StoredMeta extends ObjectMeta {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
}

export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  kind: Kind;
  object: Stored;
  /** Before a modification. */
  old?: Stored;
}

/** What was asked for by a kind that is not served, or an object that is not there. */
export class NotStored extends Error {
  override readonly name = 'NotStored';
}

/** The playground's etcd: objects by kind, namespace and name, one growing resourceVersion, and listeners. */
export class Store {
  /** The kinds whose objects can be stored. */
  readonly kinds: Kind[];
  /** Of the Kubernetes that this is: `v1.20.2`. */
  readonly version: string;
  readonly #objects = new Map<string, Map<string, Stored>>();
  readonly #listeners = new Set<(change: Change) => void>();
  #revision = 400;
  readonly #now: () => Date;

  constructor(options: { certManager: readonly CertManager[]; now: () => Date; version?: string }) {
    this.kinds = kindsStored(options.certManager);
    this.version = options.version ?? 'v1.20.2';
    this.#now = options.now;
  }

  /** The kinds that the API server offers, the same objects under older versions among them. */
  get served(): Kind[] {
    return kindsServed(this.kinds, minorOf(this.version));
  }

  /** Lets the resources of cert-manager be stored and served from now on, as its CRDs do when they are created. */
  addCertManager(generation: CertManager): void {
    const known = new Set(this.kinds.map((kind) => `${apiVersionOf(kind)}/${kind.kind}`));
    const added = kindsStored([generation]).filter(
      (kind) => !known.has(`${apiVersionOf(kind)}/${kind.kind}`),
    );
    this.kinds.push(...added);
  }

  /** The kind as it is stored of one that is served. */
  stored(served: Kind): Kind {
    return served.storedAs === undefined ? served : this.kind(served.storedAs, served.kind);
  }

  /** The latest resourceVersion given to any object. */
  get revision(): string {
    return String(this.#revision);
  }

  /** The kind by apiVersion and kind name; throws NotStored for one that is not served. */
  kind(apiVersion: string, kind: string): Kind {
    const found = this.kinds.find((entry) => apiVersionOf(entry) === apiVersion && entry.kind === kind);
    if (found === undefined) throw new NotStored(`no kind ${kind} in ${apiVersion}`);
    return found;
  }

  serves(apiVersion: string, kind: string): boolean {
    return this.kinds.some((entry) => apiVersionOf(entry) === apiVersion && entry.kind === kind);
  }

  onChange(listener: (change: Change) => void): void {
    this.#listeners.add(listener);
  }

  find(kind: Kind, namespace: string | undefined, name: string): Stored | undefined {
    return this.#of(kind).get(keyOf(kind, namespace, name));
  }

  /** By namespace and name, as etcd keeps them. */
  list(kind: Kind, namespace?: string): Stored[] {
    const all = [...this.#of(kind).entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    return all
      .map(([, object]) => object)
      .filter((object) => namespace === undefined || object.metadata.namespace === namespace);
  }

  /** Puts a new object in; uid, resourceVersion and creationTimestamp are given here. */
  create(kind: Kind, object: KubeObject, name: string, namespace: string | undefined): Stored {
    const stored: Stored = {
      ...structuredClone(object),
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: {
        ...structuredClone(object.metadata),
        name,
        uid: randomUUID(),
        resourceVersion: this.#next(),
        creationTimestamp: isoSeconds(this.#now()),
      },
    };
    if (kind.namespaced && namespace !== undefined) stored.metadata.namespace = namespace;
    this.#of(kind).set(keyOf(kind, namespace, name), stored);
    this.#tell({ type: 'ADDED', kind, object: stored });
    return stored;
  }

  /** Puts a changed object in the place of the stored one, with a new resourceVersion; nothing happens when nothing is different. */
  replace(kind: Kind, changed: KubeObject, old: Stored): Stored {
    const { uid, name, namespace, creationTimestamp } = old.metadata;
    const kept = { uid, name, creationTimestamp, ...(namespace === undefined ? {} : { namespace }) };
    const candidate: Stored = {
      ...structuredClone(changed),
      apiVersion: old.apiVersion,
      kind: old.kind,
      metadata: {
        ...structuredClone(changed.metadata),
        ...kept,
        resourceVersion: old.metadata.resourceVersion,
      },
    };
    if (sameJson(candidate, old)) return old;
    candidate.metadata.resourceVersion = this.#next();
    this.#of(kind).set(keyOf(kind, namespace, name), candidate);
    this.#tell({ type: 'MODIFIED', kind, object: candidate, old });
    return candidate;
  }

  /** Edits a copy of the stored object; used by controllers, which may also change status. Undefined when it is not there. */
  edit(
    kind: Kind,
    namespace: string | undefined,
    name: string,
    change: (draft: Stored) => void,
  ): Stored | undefined {
    const old = this.find(kind, namespace, name);
    if (old === undefined) return undefined;
    const draft = structuredClone(old);
    change(draft);
    return this.replace(kind, draft, old);
  }

  remove(kind: Kind, namespace: string | undefined, name: string): Stored | undefined {
    const objects = this.#of(kind);
    const key = keyOf(kind, namespace, name);
    const old = objects.get(key);
    if (old === undefined) return undefined;
    objects.delete(key);
    this.#next();
    this.#tell({ type: 'DELETED', kind, object: old });
    return old;
  }

  #of(kind: Kind): Map<string, Stored> {
    const id = `${kind.group}/${kind.plural}`;
    let objects = this.#objects.get(id);
    if (objects === undefined) {
      objects = new Map();
      this.#objects.set(id, objects);
    }
    return objects;
  }

  #next(): string {
    this.#revision += 1;
    return String(this.#revision);
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Kubernetes' times have whole seconds. */
export function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Kubernetes' MicroTime, of events. */
export function isoMicros(date: Date): string {
  return date.toISOString().replace(/Z$/, '000Z');
}

/** Equal as JSON, whatever the order of the fields. */
export function sameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
}

function keyOf(kind: Kind, namespace: string | undefined, name: string): string {
  return kind.namespaced ? `${namespace ?? ''}/${name}` : name;
}
