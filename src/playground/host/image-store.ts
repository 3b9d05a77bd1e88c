import { at, record } from '../../kube/objects.js';
import type { Image } from '../images/image.js';

export interface LocalImage extends Image {
  created: Date;
  /** When it last got a name. */
  tagged: Date;
}

/** The images of a Docker host: names and digests lead to them, and what nothing leads to stays until it is removed by its id. */
export class ImageStore {
  readonly #images = new Map<string, LocalImage>();
  /** Ids by `name:tag`. */
  readonly #tags = new Map<string, string>();
  /** Ids by `name@sha256:…`. */
  readonly #digests = new Map<string, string>();

  get all(): LocalImage[] {
    return [...this.#images.values()];
  }

  /** By `name:tag`, `name@digest`, id, or the beginning of one. */
  find(reference: string): LocalImage | undefined {
    const id = this.#tags.get(reference) ?? this.#digests.get(reference);
    if (id !== undefined) return this.#images.get(id);
    const prefix = reference.replace(/^sha256:/, '');
    if (!/^[0-9a-f]{4,64}$/.test(prefix)) return undefined;
    return this.all.find((image) => image.id.startsWith(`sha256:${prefix}`));
  }

  put(image: Image, name: string | undefined): void {
    const created = new Date(String(record(JSON.parse(image.config.toString('utf8'))).created ?? 0));
    if (!this.#images.has(image.id)) this.#images.set(image.id, { ...image, created, tagged: new Date() });
    if (name !== undefined) this.tag(image.id, name);
  }

  tag(id: string, name: string): void {
    const image = this.#images.get(id);
    if (image === undefined) return;
    this.#tags.set(name, id);
    image.tagged = new Date();
  }

  /** What a push or a pull leaves behind: the manifest's digest in that repository. */
  noteDigest(id: string, repository: string, digest: string): void {
    this.#digests.set(`${repository}@${digest}`, id);
  }

  tagsOf(id: string): string[] {
    return [...this.#tags].filter(([, of]) => of === id).map(([name]) => name);
  }

  digestsOf(id: string): string[] {
    return [...this.#digests].filter(([, of]) => of === id).map(([name]) => name);
  }

  /** `docker rmi`: what it did, in Docker's words; undefined when there is no such image. */
  remove(reference: string): string[] | undefined {
    const image = this.find(reference);
    if (image === undefined) return undefined;
    const { id } = image;
    const names = this.#tags.has(reference) ? [reference] : this.tagsOf(id);
    const lines: string[] = [];
    for (const name of names) {
      this.#tags.delete(name);
      lines.push(`Untagged: ${name}`);
    }
    // A digest goes with the last tag of its repository.
    const kept = new Set(this.tagsOf(id).map(repositoryOf));
    for (const name of this.digestsOf(id)) {
      if (kept.has(name.replace(/@.*/, ''))) continue;
      this.#digests.delete(name);
      lines.push(`Untagged: ${name}`);
    }
    if (this.tagsOf(id).length > 0) return lines;
    this.#images.delete(id);
    const layers = [...image.layers].reverse().map(({ diffId }) => `Deleted: ${diffId}`);
    return [...lines, `Deleted: ${id}`, ...layers];
  }
}

export function repositoryOf(name: string): string {
  return name.slice(0, name.lastIndexOf(':'));
}

/** `docker image inspect`. */
export function inspected(store: ImageStore, image: LocalImage): Record<string, unknown> {
  const config = record(JSON.parse(image.config.toString('utf8')));
  const size = image.layers.reduce((sum, { tar }) => sum + sizeOf(tar), 0);
  return {
    Id: image.id,
    RepoTags: store.tagsOf(image.id),
    RepoDigests: store.digestsOf(image.id),
    Parent: '',
    Comment: config.comment ?? '',
    Created: config.created,
    Container: '',
    DockerVersion: config.docker_version ?? '',
    Author: '',
    Config: config.config,
    Architecture: config.architecture,
    Os: config.os,
    Size: size,
    VirtualSize: size,
    RootFS: { Type: 'layers', Layers: at(config, 'rootfs', 'diff_ids') },
    Metadata: { LastTagTime: image.tagged.toISOString() },
  };
}

/** Of the files in a tar: what they come to on a disk. */
export function sizeOf(tar: Buffer): number {
  let size = 0;
  for (let block = 0; block + 512 <= tar.length && tar[block] !== 0; ) {
    const bytes = Number.parseInt(tar.toString('latin1', block + 124, block + 136), 8) || 0;
    size += bytes;
    block += 512 + Math.ceil(bytes / 512) * 512;
  }
  return size;
}
