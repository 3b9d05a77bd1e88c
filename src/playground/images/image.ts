import { gzipSync } from 'node:zlib';
import { digestOf } from './digest.js';

export const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG_TYPE = 'application/vnd.docker.container.image.v1+json';
const LAYER_TYPE = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

/** A folder's content as an image has it: the plain tar, which the image's configuration names. */
export interface Layer {
  diffId: string;
  tar: Buffer;
}

/** An image as Docker keeps it: its configuration, whose digest is its id, and its layers from the lowest up. */
export interface Image {
  id: string;
  config: Buffer;
  layers: Layer[];
}

/** An image as a registry keeps it. */
export interface Packed {
  manifest: Buffer;
  digest: string;
  /** By digest: the configuration and the compressed layers. */
  blobs: ReadonlyMap<string, Buffer>;
}

/** An archive with nothing in it: two empty blocks. */
export const EMPTY_TAR = Buffer.alloc(1024);

export function layerOf(tar: Buffer): Layer {
  return { diffId: digestOf(tar), tar };
}

/** A new image, as `docker import` makes it. */
export function makeImage(
  tar: Buffer,
  about: { created: Date; comment: string; config?: Record<string, unknown> },
): Image {
  const layer = layerOf(tar);
  const created = about.created.toISOString();
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      comment: about.comment,
      config: about.config ?? {},
      created,
      docker_version: '20.10.24+dfsg1',
      history: [{ created, comment: about.comment }],
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    }),
  );
  return { id: digestOf(config), config, layers: [layer] };
}

/** What a push of the image uploads: layers compressed, and the manifest that names all of it, written as Docker writes it. */
export function pack({ id, config, layers }: Image): Packed {
  const compressed = layers.map(({ tar }) => gzipSync(tar));
  const manifest = Buffer.from(
    JSON.stringify(
      {
        schemaVersion: 2,
        mediaType: MANIFEST_TYPE,
        config: { mediaType: CONFIG_TYPE, size: config.length, digest: id },
        layers: compressed.map((blob) => ({
          mediaType: LAYER_TYPE,
          size: blob.length,
          digest: digestOf(blob),
        })),
      },
      null,
      3,
    ),
  );
  const blobs = new Map([[id, config], ...compressed.map((blob) => [digestOf(blob), blob] as const)]);
  return { manifest, digest: digestOf(manifest), blobs };
}
