import { at, list, record, text } from '../../kube/objects.js';
import { digestOf } from '../images/digest.js';
import { MANIFEST_TYPE } from '../images/image.js';
import { methodNotAllowed, plain, refusal, unsupported } from './registry-reply.js';
import type { Reply } from './reply.js';
import type { RepositoryRequest } from './repository-answer.js';
import type { RegistryStorage, StoredManifest } from './storage.js';

const OCI = 'application/vnd.oci.image.manifest.v1+json';
const OLD = 'application/vnd.docker.distribution.manifest.v1+prettyjws';

/** `manifests/REFERENCE`, a tag or a digest. */
export function manifestAnswer(
  storage: RegistryStorage,
  request: RepositoryRequest,
  name: string,
  reference: string,
): Reply {
  const { method } = request;
  if (method === 'PUT') return put(storage, request, name, reference);
  if (method === 'DELETE') return remove(storage, request, name, reference);
  if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed('DELETE, GET, HEAD, PUT');
  const stored = storage.manifest(name, reference);
  if (stored === undefined) {
    const detail = isDigest(reference) ? { Name: name, Revision: reference } : { Tag: reference };
    return refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown', detail);
  }
  const accepted = (request.accept ?? '').split(',').map((type) => type.split(';')[0]?.trim());
  if (stored.type === OCI && !accepted.includes(OCI)) {
    const message = 'OCI manifest found, but accept header does not support OCI manifests';
    return refusal(404, 'MANIFEST_UNKNOWN', message);
  }
  const old = stored.type === MANIFEST_TYPE && !isDigest(reference) && !accepted.includes(MANIFEST_TYPE);
  const { type, bytes } = old ? inOldForm(stored, name, reference) : stored;
  const digest = digestOf(bytes);
  const headers = { 'Content-Type': type, 'Docker-Content-Digest': digest, Etag: `"${digest}"` };
  return { ...plain(200, headers), body: bytes };
}

/** Who does not say that it knows the newer form gets the older one, which the registry makes of it: a trap for clients of one's own. */
function inOldForm({ bytes }: StoredManifest, name: string, tag: string): StoredManifest {
  const layers = list(at(JSON.parse(bytes.toString('utf8')), 'layers'));
  const fsLayers = layers.map((layer) => ({ blobSum: text(at(layer, 'digest')) }));
  const form = { schemaVersion: 1, name, tag, architecture: 'amd64', fsLayers, history: [], signatures: [] };
  return { type: OLD, bytes: Buffer.from(JSON.stringify(form, null, 3)) };
}

function put(
  storage: RegistryStorage,
  { body, base, contentType }: RepositoryRequest,
  name: string,
  reference: string,
): Reply {
  const manifest = parsed(body);
  if (manifest === undefined) return refusal(400, 'MANIFEST_INVALID', 'manifest invalid', {});
  const parts = [manifest.config, ...list(manifest.layers)].map((part) => text(at(part, 'digest')));
  const missing = parts.find((digest) => digest !== undefined && storage.blob(name, digest) === undefined);
  if (missing !== undefined) {
    return refusal(400, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry', missing);
  }
  if (isDigest(reference) && digestOf(body) !== reference) {
    return refusal(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  }
  const type = contentType ?? text(manifest.mediaType) ?? OLD;
  const digest = storage.putManifest(name, reference, { type, bytes: body });
  return plain(201, { Location: `${base}/v2/${name}/manifests/${digest}`, 'Docker-Content-Digest': digest });
}

function parsed(body: Buffer): Record<string, unknown> | undefined {
  try {
    const manifest = record(JSON.parse(body.toString('utf8')));
    return manifest.schemaVersion === 2 ? manifest : undefined;
  } catch {
    // Not JSON: an invalid manifest, as one of another schema is.
    return undefined;
  }
}

function remove(
  storage: RegistryStorage,
  { deletes }: RepositoryRequest,
  name: string,
  reference: string,
): Reply {
  if (!deletes) return unsupported();
  if (!isDigest(reference)) {
    return refusal(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  }
  if (!storage.removeManifest(name, reference)) return refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  return plain(202);
}

function isDigest(reference: string): boolean {
  return reference.startsWith('sha256:');
}
