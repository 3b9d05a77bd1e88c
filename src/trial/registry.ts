import type { Credentials } from '../evidence/endpoint/credentials.js';
import { parseResolve } from '../evidence/endpoint/dns.js';
import { reach, type Surroundings } from '../evidence/endpoint/reach.js';
import {
  type EndpointOptions,
  type EndpointReadings,
  readEndpoint,
} from '../evidence/endpoint/read-endpoint.js';
import { openSession, type RegistryAccess, type Session } from '../evidence/endpoint/registry-access.js';
import type { Reading } from '../evidence/reading.js';
import { read } from '../evidence/reading.js';
import { registryName } from '../formats/insecure.js';
import { TrialFailure } from './failure.js';
import type { Telling } from './telling.js';

const TIMEOUT_MS = 10_000;
/** One name is as good as all of them. */
const CATALOGUE = '/v2/_catalog?n=1';

export interface TriedRegistry {
  host: string;
  port: number;
  login: Credentials;
  endpoint: EndpointOptions;
  /** ISO 8601: the time by which certificates are judged. */
  takenAt: string;
  signal: AbortSignal;
}

/**
 * The way of a client as far as a login: verified TLS, `/v2/` that asks for one and takes this one, the catalogue.
 * @throws TrialFailure as soon as something is otherwise; ConfigError for a wrong `--resolve` or `--ca-file`
 */
export async function logIn(tried: TriedRegistry, told: Telling): Promise<RegistryAccess> {
  const { host, port, login, endpoint, takenAt, signal } = tried;
  const { pushTest: _push, image: _image, ...probe } = endpoint;
  const readings = await readEndpoint({
    ...probe,
    host,
    port,
    takenAt,
    signal,
    login: async () => login,
  });
  const url = `https://${registryName(host, port)}/v2/`;
  const challenge = asksForLogin(readings, url, told);
  told.done(`GET ${url} answers 401 without a login, over verified TLS.`);

  const seen = taken(readings.login, `GET ${url} as ${login.user}`);
  if (seen.status !== 200) {
    const codes = seen.status === 401 ? ['RD110'] : [];
    throw new TrialFailure(
      `GET ${url} as ${login.user} answers ${seen.status}: ${told.quote(seen.body)}`,
      codes,
    );
  }
  told.done(`GET ${url} answers 200 to ${login.user}.`);

  const certsDir = await endpoint.certsDir;
  const around: Surroundings = {
    overrides: (endpoint.resolve ?? []).map(parseResolve),
    trust: { files: endpoint.trust?.files ?? [], ...(certsDir === undefined ? {} : { certsDir }) },
    hostRoot: endpoint.hostRoot,
    takenAt,
    timeoutMs: endpoint.timeoutMs ?? TIMEOUT_MS,
    signal,
  };
  const registry: RegistryAccess = {
    peer: taken(await reach(host, port, around), url),
    status: 401,
    ...(challenge === undefined ? {} : { challenge }),
    login: async () => read(login),
    reach: (other, otherPort) => reach(other, otherPort, around),
  };
  await readCatalogue(registry, told);
  return registry;
}

/** How `/v2/` asks for a login. A registry that lets anybody in is none to be proud of. */
function asksForLogin(readings: EndpointReadings, url: string, told: Telling): string | undefined {
  taken(readings.dns, url);
  taken(readings.tcp, url);
  const { verification } = taken(readings.tls, url);
  if (!verification.ok) throw new TrialFailure(`Get "${url}": ${told.quote(verification.message)}`);
  const { status, authenticate, body } = taken(readings.http, url);
  if (status === 200) {
    throw new TrialFailure(`GET ${url} answers 200 without a login: anybody may push and pull.`, ['RD610']);
  }
  if (status !== 401) throw new TrialFailure(`GET ${url} answers ${status}: ${told.quote(body)}`);
  return authenticate;
}

/** Token services have rights of their own for the catalogue, which most users have not. */
async function readCatalogue(registry: RegistryAccess, told: Telling): Promise<void> {
  const byToken = /^\s*bearer\b/i.test(registry.challenge ?? '');
  const opened = await openSession(registry, 'registry:catalog:*');
  const answer =
    'session' in opened
      ? taken(await opened.session.ask({ method: 'GET', path: CATALOGUE }, { bodyBytes: 4096 }), CATALOGUE)
      : 'refusal' in opened
        ? opened.refusal
        : taken(opened.reading, CATALOGUE);
  if (answer.status === 200) return told.done('GET /v2/_catalog answers 200.');
  const said = `GET /v2/_catalog answers ${answer.status}`;
  if (!byToken) {
    // What the registry's storage said stands in the body alone.
    const body = told.quote(answer.body.toString('utf8'));
    throw new TrialFailure(`${said} to a user who may log in${body === '' ? '.' : `: ${body}`}`);
  }
  told.done(`${said}: the token service lets this user see no list of repositories.`);
}

/** Requests with the right to push and pull this repository. @throws TrialFailure */
export async function sessionFor(
  registry: RegistryAccess,
  repository: string,
  told: Telling,
): Promise<Session> {
  const opened = await openSession(registry, `repository:${repository}:pull,push`);
  if ('session' in opened) return opened.session;
  if ('reading' in opened) return taken(opened.reading, 'the login');
  const body = told.quote(opened.refusal.body.toString('utf8'));
  throw new TrialFailure(`The token service answers ${opened.refusal.status}: ${body}`, ['RD110']);
}

/** The value of a reading. @throws TrialFailure with the reason when there is none */
export function taken<T>(reading: Reading<T>, what: string): T {
  if (reading.state === 'read') return reading.value;
  throw new TrialFailure(reading.reason === '' ? `${what} failed.` : reading.reason);
}
