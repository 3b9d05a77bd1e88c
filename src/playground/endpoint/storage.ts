import { randomUUID } from 'node:crypto';
import { digestOf } from '../images/digest.js';
import { EMPTY_TAR, MANIFEST_TYPE, makeImage, pack } from '../images/image.js';

export interface StoredManifest {
  type: string;
  bytes: Buffer;
}

interface Repository {
  /** Digests of manifests by tag. Undefined while no manifest was ever pushed. */
  tags: Map<string, string> | undefined;
  manifests: Map<string, StoredManifest>;
  blobs: Set<string>;
}

interface Upload {
  name: string;
  bytes: Buffer;
}

/** What is in the registry, as its storage driver keeps it: blobs once for all, and who may read them by repository. */
export class RegistryStorage {
  readonly #repositories = new Map<string, Repository>();
  readonly #blobs = new Map<string, Buffer>();
  readonly #uploads = new Map<string, Upload>();

  /** @param images tags by repository, each an image of its own */
  constructor(images: Readonly<Record<string, readonly string[]>>) {
    for (const [name, tags] of Object.entries(images)) {
      for (const tag of tags) {
        const created = new Date(0);
        const { manifest, blobs } = pack(makeImage(EMPTY_TAR, { created, comment: `${name}:${tag}` }));
        for (const blob of blobs.values()) this.#keep(name, blob);
        this.putManifest(name, tag, { type: MANIFEST_TYPE, bytes: manifest });
      }
    }
  }

  /** All that something was pushed to. */
  get repositories(): string[] {
    return [...this.#repositories.keys()].sort();
  }

  /** Uploads that were begun and neither finished nor cancelled. */
  get openUploads(): number {
    return this.#uploads.size;
  }

  /** Undefined for a repository that never had a manifest. */
  tags(name: string): string[] | undefined {
    const { tags } = this.#repositories.get(name) ?? {};
    return tags === undefined ? undefined : [...tags.keys()].sort();
  }

  manifest(name: string, reference: string): StoredManifest | undefined {
    const repository = this.#repositories.get(name);
    return repository?.manifests.get(repository.tags?.get(reference) ?? reference);
  }

  /** Returns the digest. */
  putManifest(name: string, reference: string, manifest: StoredManifest): string {
    const digest = digestOf(manifest.bytes);
    const repository = this.#repository(name);
    repository.manifests.set(digest, manifest);
    repository.tags ??= new Map();
    if (!reference.startsWith('sha256:')) repository.tags.set(reference, digest);
    return digest;
  }

  /** Its tags go with it. False when it is not there. */
  removeManifest(name: string, digest: string): boolean {
    const repository = this.#repositories.get(name);
    if (repository?.manifests.delete(digest) !== true) return false;
    for (const [tag, of] of repository.tags ?? []) if (of === digest) repository.tags?.delete(tag);
    return true;
  }

  blob(name: string, digest: string): Buffer | undefined {
    return this.#repositories.get(name)?.blobs.has(digest) === true ? this.#blobs.get(digest) : undefined;
  }

  removeBlob(name: string, digest: string): boolean {
    return this.#repositories.get(name)?.blobs.delete(digest) === true;
  }

  /** Lets a repository have a blob of another one; false when that one does not have it. */
  mount(name: string, digest: string, from: string): boolean {
    const blob = this.blob(from, digest);
    if (blob !== undefined) this.#keep(name, blob);
    return blob !== undefined;
  }

  /** Returns the upload's id. */
  begin(name: string): string {
    const id = randomUUID();
    this.#uploads.set(id, { name, bytes: Buffer.alloc(0) });
    return id;
  }

  /** The number of bytes so far; undefined when there is no such upload. */
  append(id: string, bytes: Buffer): number | undefined {
    const upload = this.#uploads.get(id);
    if (upload === undefined) return undefined;
    upload.bytes = Buffer.concat([upload.bytes, bytes]);
    return upload.bytes.length;
  }

  cancel(id: string): void {
    this.#uploads.delete(id);
  }

  /** Makes the upload a blob if this is its digest. */
  finish(id: string, digest: string): boolean {
    const upload = this.#uploads.get(id);
    if (upload === undefined || digestOf(upload.bytes) !== digest) return false;
    this.#uploads.delete(id);
    this.#keep(upload.name, upload.bytes);
    return true;
  }

  #keep(name: string, blob: Buffer): void {
    const digest = digestOf(blob);
    this.#blobs.set(digest, blob);
    this.#repository(name).blobs.add(digest);
  }

  #repository(name: string): Repository {
    let repository = this.#repositories.get(name);
    if (repository === undefined) {
      repository = { tags: undefined, manifests: new Map(), blobs: new Set() };
      this.#repositories.set(name, repository);
    }
    return repository;
  }
}
