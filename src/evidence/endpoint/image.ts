import { list, record, text } from '../../kube/objects.js';
import type { ImageFacts } from '../host-model.js';
import { type Reading, read } from '../reading.js';
import { bodyText, type HttpAnswer } from './exchange.js';
import { BODY_BYTES } from './http.js';
import type { ImageReference } from './image-reference.js';
import { openSession, type RegistryAccess, type Session } from './registry-access.js';

const BODY_CHARACTERS = 200;
const TAGS = 100;
/** A hundred tags of full length, with quotes and commas. */
const TAGS_BYTES = 16 * 1024;

/** Without the types of OCI a registry calls an image unknown that it has; see Docker's own list. */
const ACCEPT = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
].join(', ');

/** Asks for the manifest of an image, and for the tags that are there when it is not. */
export async function readImage(
  registry: RegistryAccess,
  image: string,
  { repository, reference }: ImageReference,
): Promise<Reading<ImageFacts>> {
  const opened = await openSession(registry, `repository:${repository}:pull`);
  if ('reading' in opened) return opened.reading;
  const asked = { image, repository, reference };
  if ('refusal' in opened) return read({ ...asked, ...answered(opened.refusal, opened.secrets) });

  const { session } = opened;
  const path = `/v2/${repository}/manifests/${reference}`;
  const answer = await session.ask(
    { method: 'GET', path, headers: { accept: ACCEPT } },
    { bodyBytes: BODY_BYTES },
  );
  if (answer.state !== 'read') return answer;
  const facts = { ...asked, ...answered(answer.value, session.secrets) };
  if (facts.status !== 404 || facts.code === 'NAME_UNKNOWN') return read(facts);
  return read({ ...facts, ...(await tagsOf(session, repository)) });
}

function answered(
  answer: HttpAnswer,
  secrets: readonly string[],
): Pick<ImageFacts, 'status' | 'code' | 'body'> {
  const code = codeOf(answer);
  return {
    status: answer.status,
    ...(code === undefined ? {} : { code }),
    body: bodyText(answer, BODY_CHARACTERS, secrets),
  };
}

/** The registry says "manifest unknown" of a repository that is not there as well; only its list of tags tells them apart. */
async function tagsOf(session: Session, repository: string): Promise<Pick<ImageFacts, 'code' | 'tags'>> {
  const path = `/v2/${repository}/tags/list?n=${TAGS}`;
  const answer = await session.ask({ method: 'GET', path }, { bodyBytes: TAGS_BYTES });
  if (answer.state !== 'read') return {};
  if (answer.value.status !== 200) {
    return codeOf(answer.value) === 'NAME_UNKNOWN' ? { code: 'NAME_UNKNOWN' } : {};
  }
  const parsed = parse(answer.value);
  if (parsed === undefined) return {};
  const tags = list(record(parsed).tags).flatMap((tag) => text(tag) ?? []);
  return { tags: tags.filter((tag) => /^\w[\w.-]{0,127}$/.test(tag)).slice(0, TAGS) };
}

/** The first error code in a registry's JSON; undefined when something else answers. */
export function codeOf(answer: HttpAnswer): string | undefined {
  const code = text(record(list(record(parse(answer)).errors)[0]).code);
  return code !== undefined && /^\w{1,64}$/.test(code) ? code : undefined;
}

function parse(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    return undefined;
  }
}
