import { methodNotAllowed, plain, refusal, unsupported } from './registry-reply.js';
import type { Reply } from './reply.js';
import type { RepositoryRequest } from './repository-answer.js';
import type { RegistryStorage } from './storage.js';

/** `blobs/uploads/ID`: begin, append, finish, ask, cancel. */
export function uploadAnswer(
  storage: RegistryStorage,
  request: RepositoryRequest,
  name: string,
  id: string,
): Reply {
  const { method, query, body, base, unwritable } = request;
  if (id === '') {
    if (method !== 'POST') return methodNotAllowed('POST');
    if (unwritable !== undefined) return readOnly(`${unwritable}/docker`);
    const mount = query.get('mount');
    if (mount !== null && storage.mount(name, mount, query.get('from') ?? ''))
      return created(base, name, mount);
    return plain(202, { ...place(base, name, storage.begin(name)), Range: '0-0' });
  }
  if (!['GET', 'HEAD', 'PATCH', 'PUT', 'DELETE'].includes(method)) {
    return methodNotAllowed('DELETE, GET, HEAD, PATCH, PUT');
  }
  const size = storage.append(id, method === 'PATCH' || method === 'PUT' ? body : Buffer.alloc(0));
  if (size === undefined) {
    return refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry', {});
  }
  if (method === 'DELETE') {
    storage.cancel(id);
    return plain(204, { 'Docker-Upload-Uuid': id });
  }
  const so = { ...place(base, name, id), Range: `0-${Math.max(0, size - 1)}` };
  if (method === 'PATCH') return plain(202, so);
  if (method !== 'PUT') return plain(204, so);
  const digest = query.get('digest');
  const mismatch = (detail: unknown) =>
    refusal(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', detail);
  if (digest === null) return mismatch('digest missing');
  if (!storage.finish(id, digest)) {
    storage.cancel(id);
    return mismatch({ Digest: digest, Reason: {} });
  }
  return created(base, name, digest);
}

/** As 2.8 answers; 30 is EROFS. */
function readOnly(path: string): Reply {
  const detail = { DriverName: 'filesystem', Enclosed: { Op: 'mkdir', Path: path, Err: 30 } };
  return refusal(500, 'UNKNOWN', 'unknown error', detail);
}

/** `blobs/DIGEST`. */
export function blobAnswer(
  storage: RegistryStorage,
  { method, deletes }: RepositoryRequest,
  name: string,
  digest: string,
): Reply {
  const unknown = 'blob unknown to registry';
  if (method === 'DELETE') {
    if (!deletes) return unsupported();
    return storage.removeBlob(name, digest) ? plain(202) : refusal(404, 'BLOB_UNKNOWN', unknown);
  }
  if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed('DELETE, GET, HEAD');
  const blob = storage.blob(name, digest);
  if (blob === undefined) return refusal(404, 'BLOB_UNKNOWN', unknown, digest);
  const headers = {
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'max-age=31536000',
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    Etag: `"${digest}"`,
  };
  return { ...plain(200, headers), body: blob };
}

function created(base: string, name: string, digest: string): Reply {
  return plain(201, { Location: `${base}/v2/${name}/blobs/${digest}`, 'Docker-Content-Digest': digest });
}

function place(base: string, name: string, uuid: string): Record<string, string> {
  return {
    Location: `${base}/v2/${name}/blobs/uploads/${uuid}?_state=playground`,
    'Docker-Upload-Uuid': uuid,
  };
}
