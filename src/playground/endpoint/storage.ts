import { createHash, randomUUID } from 'node:crypto';
import type { Reply } from './reply.js';

const HEADERS = { 'Docker-Distribution-Api-Version': 'registry/2.0' };
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };
const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

export interface StorageRequest {
  method: string;
  /** Below /v2/. */
  path: string;
  query: URLSearchParams;
  body: Buffer;
  /** What `Location` begins with: `https://registry.example.com`. */
  base: string;
}

interface Upload {
  name: string;
  bytes: Buffer[];
}

/** What is in the registry: tags with their manifests, the digests of blobs (not the blobs), and uploads under way. */
export class RegistryStorage {
  readonly #tags = new Map<string, Map<string, string>>();
  readonly #blobs = new Set<string>();
  readonly #uploads = new Map<string, Upload>();

  /** @param images tags by repository */
  constructor(images: Readonly<Record<string, readonly string[]>>) {
    for (const [name, tags] of Object.entries(images)) {
      this.#tags.set(name, new Map(tags.map((tag) => [tag, manifestOf(`${name}:${tag}`)])));
    }
  }

  get repositories(): string[] {
    return [...this.#tags.keys()].sort();
  }

  /** Uploads that were begun and neither finished nor cancelled. */
  get openUploads(): number {
    return this.#uploads.size;
  }

  /** The registry's answer to what is below /v2/NAME; null for a path that it does not know. */
  answer(request: StorageRequest): Reply | null {
    const { path, method } = request;
    const upload = /^(.+)\/blobs\/uploads\/([^/]*)$/.exec(path);
    if (upload !== null) return this.#upload(request, upload[1] ?? '', upload[2] ?? '');
    const blob = /^(.+)\/blobs\/([^/]+)$/.exec(path);
    if (blob !== null) return this.#blob(blob[2] ?? '');
    const manifest = /^(.+)\/manifests\/([^/]+)$/.exec(path);
    if (manifest !== null) return this.#manifest(request, manifest[1] ?? '', manifest[2] ?? '');
    const tags = /^(.+)\/tags\/list$/.exec(path);
    if (tags !== null && method === 'GET') return this.#list(tags[1] ?? '');
    return null;
  }

  #upload({ method, query, body, base }: StorageRequest, name: string, id: string): Reply | null {
    if (id === '') {
      if (method !== 'POST') return null;
      const uuid = randomUUID();
      this.#uploads.set(uuid, { name, bytes: [] });
      return accepted(202, { ...place(base, name, uuid), Range: '0-0' });
    }
    const upload = this.#uploads.get(id);
    if (upload === undefined)
      return error(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry', null);
    if (method === 'DELETE') {
      this.#uploads.delete(id);
      return accepted(204, { 'Docker-Upload-Uuid': id });
    }
    upload.bytes.push(body);
    const range = `0-${Math.max(0, Buffer.concat(upload.bytes).length - 1)}`;
    if (method === 'PATCH') return accepted(202, { ...place(base, name, id), Range: range });
    if (method !== 'PUT') return accepted(204, { 'Docker-Upload-Uuid': id, Range: range });
    const whole = Buffer.concat(upload.bytes);
    const digest = digestOf(whole);
    if (query.get('digest') !== digest) {
      return error(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', null);
    }
    this.#uploads.delete(id);
    this.#blobs.add(digest);
    const location = `${base}/v2/${name}/blobs/${digest}`;
    return accepted(201, { Location: location, 'Docker-Content-Digest': digest });
  }

  #blob(digest: string): Reply {
    if (!this.#blobs.has(digest))
      return error(404, 'BLOB_UNKNOWN', 'blob unknown to registry', { Digest: digest });
    return accepted(200, { 'Docker-Content-Digest': digest });
  }

  #manifest({ method, body, base }: StorageRequest, name: string, reference: string): Reply {
    const tags = this.#tags.get(name) ?? new Map<string, string>();
    if (method === 'PUT') {
      const text = body.toString('utf8');
      this.#tags.set(name, tags.set(reference, text));
      const digest = digestOf(body);
      const location = `${base}/v2/${name}/manifests/${digest}`;
      return accepted(201, { Location: location, 'Docker-Content-Digest': digest });
    }
    const found = tags.get(reference) ?? [...tags.values()].find((text) => digestOf(text) === reference);
    if (found === undefined) return error(404, 'MANIFEST_UNKNOWN', 'manifest unknown', { Tag: reference });
    const headers = { ...HEADERS, 'Content-Type': MANIFEST, 'Docker-Content-Digest': digestOf(found) };
    return { status: 200, headers, body: found };
  }

  #list(name: string): Reply {
    const tags = this.#tags.get(name);
    if (tags === undefined)
      return error(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name });
    const body = `${JSON.stringify({ name, tags: [...tags.keys()].sort() })}\n`;
    return { status: 200, headers: { ...HEADERS, ...JSON_TYPE }, body };
  }
}

export function error(status: number, code: string, message: string, detail: unknown): Reply {
  const body = `${JSON.stringify({ errors: [{ code, message, detail }] })}\n`;
  return { status, headers: { ...HEADERS, ...JSON_TYPE }, body };
}

function accepted(status: number, headers: Record<string, string>): Reply {
  return { status, headers: { ...HEADERS, ...headers }, body: '' };
}

function place(base: string, name: string, uuid: string): Record<string, string> {
  return {
    Location: `${base}/v2/${name}/blobs/uploads/${uuid}?_state=playground`,
    'Docker-Upload-Uuid': uuid,
  };
}

function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function manifestOf(image: string): string {
  const digest = digestOf(image);
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: 1469, digest },
    layers: [],
  });
}
