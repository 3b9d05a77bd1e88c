import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const TAR_BLOCK = 512;
/** Random bytes in it: they do not shrink, so that the layer is larger than the 1 MiB that nginx lets pass when nobody told it otherwise. */
const RANDOM_BYTES = 1_572_864;

export const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG_TYPE = 'application/vnd.docker.container.image.v1+json';
const LAYER_TYPE = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

export interface Blob {
  digest: string;
  bytes: Buffer;
}

/** An image as a registry takes it. */
export interface SmallImage {
  /** Config first, then the layer. */
  blobs: [config: Blob, layer: Blob];
  manifest: Blob;
}

/** `sha256:` and the hash, as registries name contents. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * A tar archive with one file of random text, for `docker import` and for a layer: never twice the same, so that no registry has it already. Plain
 * ASCII, so that it can be handed on as text.
 */
export function smallTar(): string {
  const content = randomBytes(RANDOM_BYTES).toString('base64');
  const padding = '\0'.repeat((TAR_BLOCK - (content.length % TAR_BLOCK)) % TAR_BLOCK);
  // POSIX asks for two empty blocks at the end.
  return `${header('regdoctor-trial.txt', content.length)}${content}${padding}${'\0'.repeat(2 * TAR_BLOCK)}`;
}

/** An image of Docker's schema 2, which every registry since 2.3 takes, with the archive as its one layer. */
export async function smallImage(tar: string, architecture: string): Promise<SmallImage> {
  const archive = Buffer.from(tar, 'latin1');
  const layer = blobOf(await promisify(gzip)(archive));
  const config = blobOf(
    json({
      architecture: ARCHITECTURES[architecture] ?? architecture,
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(archive)] },
      history: [{ created_by: 'regdoctor' }],
    }),
  );
  const manifest = json({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: { mediaType: CONFIG_TYPE, size: config.bytes.length, digest: config.digest },
    layers: [{ mediaType: LAYER_TYPE, size: layer.bytes.length, digest: layer.digest }],
  });
  return { blobs: [config, layer], manifest: blobOf(manifest) };
}

/** Node's names of architectures that Go calls otherwise. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

function blobOf(bytes: Buffer): Blob {
  return { digest: digestOf(bytes), bytes };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

/** A ustar header (POSIX.1-1988) for a file that everybody may read. */
function header(name: string, size: number): string {
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  const before = `${name.padEnd(100, '\0')}${octal(0o644, 8)}${octal(0, 8)}${octal(0, 8)}${octal(size, 12)}${octal(0, 12)}`;
  const after = `0${'\0'.repeat(100)}ustar\0${'00'}`.padEnd(TAR_BLOCK - before.length - 8, '\0');
  // The checksum is taken with eight blanks in its own place.
  const sum = [...`${before}        ${after}`].reduce((all, one) => all + one.charCodeAt(0), 0);
  return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}`;
}
