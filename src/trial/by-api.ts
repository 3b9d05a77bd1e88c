import { STATUS_CODES } from 'node:http';
import { bodyText, type HttpAnswer, type HttpRequest, headerOf } from '../evidence/endpoint/exchange.js';
import { ask, urlOf } from '../evidence/endpoint/peer.js';
import type { RegistryAccess, Session } from '../evidence/endpoint/registry-access.js';
import { checkLocation, type UploadPlace } from '../evidence/endpoint/upload-location.js';
import { TRIAL_REPOSITORY, TRIAL_TAG } from '../steps/trial-image.js';
import { TrialFailure } from './failure.js';
import { sessionFor, taken } from './registry.js';
import { type Blob, digestOf, MANIFEST_TYPE, type SmallImage } from './small-image.js';
import type { Telling } from './telling.js';

const UPLOADS = `/v2/${TRIAL_REPOSITORY}/blobs/uploads/`;
const MANIFEST = `/v2/${TRIAL_REPOSITORY}/manifests/${TRIAL_TAG}`;
/** For a layer of 1.5 MiB, of which a slow line may take its time. */
const TIMEOUT_MS = 60_000;
const BODY_BYTES = 4096;
const BODY_CHARACTERS = 300;
/** Answers of a storage that is asked directly: the registry sends clients there. */
const REDIRECTS = [301, 302, 303, 307, 308];

interface Given {
  registry: RegistryAccess;
  session: Session;
  told: Telling;
}

/**
 * Pushes the image and pulls it again as a client does, over the registry's API.
 * @returns the digest of its manifest
 * @throws TrialFailure
 */
export async function tryByApi(
  registry: RegistryAccess,
  image: SmallImage,
  name: string,
  told: Telling,
): Promise<string> {
  const session = await sessionFor(registry, TRIAL_REPOSITORY, told);
  const given = { registry, session, told };
  for (const blob of image.blobs) await pushBlob(given, blob);
  const { bytes, digest } = image.manifest;
  const headers = { 'content-type': MANIFEST_TYPE };
  const put = await send(given, { method: 'PUT', path: MANIFEST, headers, body: bytes }, 201);
  const stored = headerOf(put, 'docker-content-digest') ?? digest;
  if (stored !== digest) throw otherDigest('stored', digest, stored);
  told.done(`Pushed ${name} over the registry's API, digest ${digest}.`);

  const accept = { accept: MANIFEST_TYPE };
  const got = await send(given, { method: 'GET', path: MANIFEST, headers: accept }, 200, 64 * 1024);
  const pulled = digestOf(got.body);
  if (pulled !== digest) throw otherDigest('pulled', digest, pulled);
  for (const blob of image.blobs) await pullBlob(given, blob);
  told.done('Pulled it again: manifest, configuration and layer have the same digests.');
  return digest;
}

export function otherDigest(what: string, pushed: string, other: string): TrialFailure {
  return new TrialFailure(
    `The image that was pushed has digest ${pushed}, and the one that was ${what} has ${other}: something between here and the registry's disk changes images, or somebody pushed another one meanwhile.`,
  );
}

async function pushBlob(given: Given, { bytes, digest }: Blob): Promise<void> {
  const started = await send(given, { method: 'POST', path: UPLOADS }, 202);
  let place = uploadPlace(given, headerOf(started, 'location'), UPLOADS);
  try {
    const headers = {
      'content-type': 'application/octet-stream',
      'content-range': `0-${bytes.length - 1}`,
    };
    const sent = await send(given, { method: 'PATCH', path: place.path, headers, body: bytes }, 202);
    place = uploadPlace(given, headerOf(sent, 'location') ?? place.path, UPLOADS);
    const mark = place.path.includes('?') ? '&' : '?';
    const path = `${place.path}${mark}digest=${encodeURIComponent(digest)}`;
    await send(given, { method: 'PUT', path, body: Buffer.alloc(0) }, 201);
  } catch (error) {
    // Nothing half-sent stays behind; when this fails too the registry removes it by its own after a while.
    const cancel = { method: 'DELETE', path: place.path } as const;
    await given.session.ask(cancel, { bodyBytes: BODY_BYTES, despiteCancel: true });
    throw error;
  }
}

function uploadPlace(given: Given, location: string | undefined, requested: string): UploadPlace {
  const place = checkLocation(location, requested, given.registry.peer);
  if (place.trouble === undefined) return place;
  throw new TrialFailure(given.told.quote(`docker push: ${place.trouble.message}`), ['RD411']);
}

async function pullBlob(given: Given, { bytes, digest }: Blob): Promise<void> {
  const path = `/v2/${TRIAL_REPOSITORY}/blobs/${digest}`;
  const options = { bodyBytes: bytes.length + 1, timeoutMs: TIMEOUT_MS };
  const answer = taken(await given.session.ask({ method: 'GET', path }, options), path);
  const got = REDIRECTS.includes(answer.status) ? await followed(given, answer, path, options) : answer;
  if (got.status !== 200) throw refused(given, 'GET', path, got);
  const pulled = digestOf(got.body);
  if (pulled !== digest) throw otherDigest('pulled', digest, pulled);
}

/** The storage to which a registry with S3 sends its clients. The login stays at home: the address has its own signature. */
async function followed(
  given: Given,
  answer: HttpAnswer,
  from: string,
  options: { bodyBytes: number; timeoutMs: number },
): Promise<HttpAnswer> {
  const { peer } = given.registry;
  const target = addressIn(headerOfAnyLength(answer), urlOf(peer, from));
  if (target?.protocol !== 'https:') {
    throw new TrialFailure('docker pull: the registry sends clients to a storage that has no https address.');
  }
  const there = await given.registry.reach(target.hostname, Number(target.port || 443));
  const storage = taken(there, `the storage at ${target.host}`);
  const path = `${target.pathname}${target.search}`;
  return taken(await ask(storage, { method: 'GET', path }, options), `the storage at ${target.host}`);
}

/** A signed address is longer than what is shown of a header. */
function headerOfAnyLength(answer: HttpAnswer): string {
  return answer.headers.location ?? '';
}

function addressIn(location: string, base: string): URL | undefined {
  try {
    return new URL(location, base);
  } catch {
    return undefined;
  }
}

async function send(
  given: Given,
  request: HttpRequest,
  wanted: number,
  bodyBytes = BODY_BYTES,
): Promise<HttpAnswer> {
  const reading = await given.session.ask(request, { bodyBytes, timeoutMs: TIMEOUT_MS });
  const answer = taken(reading, request.path);
  if (answer.status === wanted) return answer;
  throw refused(given, request.method, request.path, answer);
}

function refused({ registry, session, told }: Given, method: string, path: string, answer: HttpAnswer) {
  const { status } = answer;
  const url = urlOf(registry.peer, path.replace(/\?.*$/s, ''));
  const server = headerOf(answer, 'server');
  const by = server === undefined ? '' : ` (${server})`;
  const body = bodyText(answer, BODY_CHARACTERS, session.secrets);
  const words = told.quote(`${method} ${url} answers ${status} ${STATUS_CODES[status] ?? ''}${by}: ${body}`);
  return new TrialFailure(words, status === 413 ? ['RD406'] : status === 401 ? ['RD110'] : []);
}
