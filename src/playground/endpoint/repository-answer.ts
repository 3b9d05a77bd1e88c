import { blobAnswer, uploadAnswer } from './blob-answer.js';
import { manifestAnswer } from './manifest-answer.js';
import { API, JSON_TYPE, methodNotAllowed, pageNotFound, refusal } from './registry-reply.js';
import type { Reply } from './reply.js';
import type { RegistryStorage } from './storage.js';

export interface RepositoryRequest {
  method: string;
  /** Below /v2/. */
  path: string;
  query: URLSearchParams;
  contentType: string | undefined;
  accept: string | undefined;
  body: Buffer;
  /** What `Location` begins with: `https://registry.example.com`. */
  base: string;
  /** Whether the configuration allows deletion. */
  deletes: boolean;
  /** The folder of the images, when nothing can be written to it. */
  unwritable?: string;
}

// reference/regexp.go of distribution 2.8, but for the ambiguity that Go's engine does not mind and this one never comes out of.
const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const ROUTE = new RegExp(`^(${PART}(?:/${PART})*)/(blobs/uploads|blobs|manifests|tags)/([^/]*)$`);

/** The registry's answer to what is below /v2/NAME; compared with Debian's docker-registry 2.8.2. */
export function repositoryAnswer(storage: RegistryStorage, request: RepositoryRequest): Reply {
  const { path, method } = request;
  const [, name = '', part = '', rest = ''] = ROUTE.exec(path) ?? [];
  if (part === 'blobs/uploads') return uploadAnswer(storage, request, name, rest);
  if (part === 'blobs' && rest !== '') return blobAnswer(storage, request, name, rest);
  if (part === 'manifests' && rest !== '') return manifestAnswer(storage, request, name, rest);
  if (part !== 'tags' || rest !== 'list') return pageNotFound();
  if (method !== 'GET') return methodNotAllowed('GET');
  if (storage.tags(name) === undefined) {
    return refusal(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name });
  }
  // Go's nil slice: a repository whose tags are all gone has none, not an empty list of them.
  const tags = storage.tags(name)?.length === 0 ? null : storage.tags(name);
  return { status: 200, headers: { ...API, ...JSON_TYPE }, body: `${JSON.stringify({ name, tags })}\n` };
}
