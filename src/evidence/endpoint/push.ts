import type { PushFacts, PushStep } from '../host-model.js';
import { type Reading, read } from '../reading.js';
import { bodyText, type HttpAnswer, type HttpRequest, headerOf } from './exchange.js';
import { withoutQuery } from './http.js';
import { type Peer, urlOf } from './peer.js';
import { openSession, type RegistryAccess, type Session } from './registry-access.js';
import { checkLocation } from './upload-location.js';

export const PUSH_REPOSITORY = 'regdoctor-push-test';
/** More than the 1 MiB that nginx lets pass when nobody told it otherwise. */
const UPLOAD_BYTES = 2 * 1024 * 1024;
/** For the 2 MiB, of which a slow line may take its time. */
const SEND_TIMEOUT_MS = 30_000;
/** An error of the storage names the file that it stumbled on. */
const BODY_CHARACTERS = 500;
const BODY_BYTES = 4096;

type Trouble = Pick<PushFacts, 'problem' | 'message'>;

/**
 * Begins an upload, looks where the registry wants it sent, sends 2 MiB of zero bytes, and cancels: no image comes of it. The data goes to the server
 * that was verified, never to the one that a wrong `Location` names.
 */
export async function readPush(registry: RegistryAccess): Promise<Reading<PushFacts>> {
  const scope = `repository:${PUSH_REPOSITORY}:pull,push`;
  const opened = await openSession(registry, scope);
  if ('reading' in opened) return opened.reading;
  const path = `/v2/${PUSH_REPOSITORY}/blobs/uploads/`;
  if ('refusal' in opened) {
    const step = stepOf('start', urlOf(registry.peer, path), opened.refusal, opened.secrets);
    return read(
      facts([step], troubleOf(opened.refusal.status, 'the token server answered'), undefined, true),
    );
  }
  return read(await upload(registry.peer, opened.session, path));
}

async function upload(peer: Peer, session: Session, path: string): Promise<PushFacts> {
  const steps: PushStep[] = [];
  const step = async (name: PushStep['name'], request: HttpRequest, timeoutMs?: number) => {
    const answer = await session.ask(request, {
      bodyBytes: BODY_BYTES,
      despiteCancel: name === 'cancel',
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    steps.push(stepOf(name, urlOf(peer, request.path), answer, session.secrets));
    return answer.state === 'read' ? answer.value : undefined;
  };

  const started = await step('start', { method: 'POST', path });
  if (started?.status !== 202) return facts(steps, troubleAt(steps, session), undefined, true);

  let place = checkLocation(headerOf(started, 'location'), path, peer);
  let trouble: Trouble | undefined = place.trouble;
  if (trouble === undefined) {
    const headers = {
      'content-type': 'application/octet-stream',
      'content-range': `0-${UPLOAD_BYTES - 1}`,
    };
    const body = Buffer.alloc(UPLOAD_BYTES);
    const sent = await step('send', { method: 'PATCH', path: place.path, headers, body }, SEND_TIMEOUT_MS);
    if (sent?.status === 202) {
      // The next address of the upload; the cancelling goes there too.
      place = checkLocation(headerOf(sent, 'location') ?? place.path, path, peer);
      trouble = place.trouble;
    } else {
      trouble = troubleAt(steps, session);
    }
  }
  const gone = await step('cancel', { method: 'DELETE', path: place.path });
  const cancelled = gone !== undefined && gone.status >= 200 && gone.status < 300;
  return facts(steps, trouble, place.shown, cancelled);
}

function facts(
  steps: PushStep[],
  trouble: Trouble | undefined,
  location: string | undefined,
  cancelled: boolean,
): PushFacts {
  return {
    repository: PUSH_REPOSITORY,
    steps,
    ...(location === undefined ? {} : { location }),
    ok: trouble === undefined,
    ...(trouble ?? { message: 'an upload was begun, 2 MiB were sent and taken' }),
    cancelled,
  };
}

function stepOf(
  name: PushStep['name'],
  url: string,
  answer: HttpAnswer | Reading<HttpAnswer>,
  secrets: readonly string[],
): PushStep {
  const shown = withoutQuery(url, url);
  if ('state' in answer && answer.state !== 'read') {
    return { name, url: shown, status: 0, body: answer.reason };
  }
  const given = 'state' in answer ? answer.value : answer;
  const body = bodyText(given, BODY_CHARACTERS, secrets);
  const server = headerOf(given, 'server');
  return { name, url: shown, status: given.status, ...(server === undefined ? {} : { server }), body };
}

function troubleAt(steps: readonly PushStep[], session: Session): Trouble {
  const last = steps.at(-1);
  if (last === undefined || last.status === 0) {
    return { problem: 'unavailable', message: last?.body ?? 'nothing was sent' };
  }
  const trouble = troubleOf(last.status);
  return last.status === 401 && session.secrets.length === 0
    ? { ...trouble, message: `${trouble.message}: a login is asked for, and none was found` }
    : trouble;
}

/** A registry never answers 413, and 502 to 504 come from a proxy in front of it, so that the sentence does not say who answered. */
function troubleOf(status: number, who = 'the answer was'): Trouble {
  const message = `${who} ${status}`;
  if (status === 401 || status === 403) return { problem: 'refused', message };
  if (status === 404) return { problem: 'not-found', message };
  if (status === 413) return { problem: 'too-large', message: `${message} to an upload of 2 MiB` };
  if (status === 500) return { problem: 'storage', message };
  if (status >= 502 && status <= 504) return { problem: 'unavailable', message };
  return { problem: 'other', message };
}
