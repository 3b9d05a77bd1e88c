import type { HttpFacts, TlsFacts } from '../model.js';
import { type OnProgress, observed } from '../progress.js';
import { type Reading, read, skipped } from '../reading.js';
import { type Opened, probeAddresses } from './addresses.js';
import { readBeyond } from './beyond.js';
import type { FindLogin } from './credentials.js';
import { parseResolve, readDns } from './dns.js';
import { readHttp } from './http.js';
import { parseImage } from './image-reference.js';
import { type EndpointReadings, nothingProbed } from './nothing-probed.js';
import { reach, type Surroundings } from './reach.js';
import { loginOnce, type RegistryAccess } from './registry-access.js';
import { askPlainHttp, plainReading, type Served, tlsReading, type Where } from './served.js';
import { handshake } from './tls.js';
import { loadTrust } from './trust.js';

export type { Credentials } from './credentials.js';
export { type EndpointReadings, nothingProbed } from './nothing-probed.js';

const TIMEOUT_MS = 4_000;

export interface EndpointOptions {
  /** `HOST:PORT:ADDRESS`, as for curl. */
  resolve?: readonly string[];
  trust?: { files: readonly string[] };
  /** Folder that stands for `/` of the Docker host, for its trust. */
  hostRoot?: string;
  /** The daemon's certs.d as its host knows it, without the root; `/etc/docker/certs.d` when not given. */
  certsDir?: Promise<string | undefined>;
  /** For each of: resolving, connecting, handshake, answer. */
  timeoutMs?: number;
  /** Finds the login to try. Asked only once the server is verified and wants one. */
  login?: FindLogin;
  /** A trial upload is wanted: it writes to the registry. */
  pushTest?: boolean;
  /** A full image reference of this registry, to ask for. */
  image?: string;
}

export interface ProbeOptions extends EndpointOptions {
  host?: string;
  port: number;
  /** ISO 8601: the time by which certificates are judged. */
  takenAt: string;
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

/**
 * The way a client takes to the host name: resolve it, connect, TLS, `GET /v2/`; then, where that is wanted, login, upload and image. Each reading that
 * hangs on one that did not succeed is skipped. A login goes to a server whose certificate was verified, and to nobody else.
 * @throws ConfigError for a wrong `--resolve`, `--ca-file` or `--image`.
 */
export async function readEndpoint(options: ProbeOptions): Promise<EndpointReadings> {
  const { host, port, image, signal, onProgress, timeoutMs = TIMEOUT_MS } = options;
  const certsDir = await options.certsDir;
  const around: Surroundings = {
    overrides: (options.resolve ?? []).map(parseResolve),
    trust: {
      files: options.trust?.files ?? [],
      ...(certsDir === undefined ? {} : { certsDir }),
    },
    hostRoot: options.hostRoot,
    takenAt: options.takenAt,
    timeoutMs,
    signal,
  };
  const wanted = {
    ...options,
    image:
      image === undefined || host === undefined
        ? undefined
        : { text: image, reference: parseImage(image, host, port) },
  };
  const beyond = (registry: Promise<Reading<RegistryAccess>>) => readBeyond(registry, wanted);
  const nothing = async (reason: string) => {
    const none = skipped(reason);
    return { ...nothingProbed(none), ...(await beyond(Promise.resolve(none))) };
  };
  if (host === undefined) return nothing('no host name: no Ingress names one and --host was not given');

  const [trust, dns] = await Promise.all([
    loadTrust(host, port, around.trust, around.hostRoot),
    observed(onProgress, 'dns', undefined, () => readDns(host, port, around.overrides, timeoutMs, signal)),
  ]);
  if (dns.state !== 'read') return { ...(await nothing('the host name does not resolve')), dns };

  const probe = probeAddresses(dns.value.addresses, { host, port, timeoutMs, signal });
  const served = probe.opened.then((opened) =>
    opened === undefined
      ? undefined
      : speak(opened, { host, port, address: opened.address, timeoutMs, signal }),
  );
  const tcp = observed(onProgress, 'tcp', undefined, () => probe.reading(served.then(leafOf)));
  const reached = await served;
  if (reached === undefined) return { ...(await nothing('no connection')), dns, tcp: await tcp };

  const { where, outcome } = reached;
  const tls = observed(onProgress, 'tls', undefined, () =>
    tlsReading(reached, trust, { ...where, takenAt: options.takenAt }),
  );
  const http = observed(onProgress, 'http', undefined, async () =>
    outcome.ok ? readHttp(outcome.socket, { ...where, scheme: 'https' }) : skipped('no TLS connection'),
  );
  const plainHttp = observed(onProgress, 'plainHttp', undefined, () => plainReading(reached));
  const registry = Promise.all([tls, http]).then(([tlsSeen, httpSeen]) =>
    registryAt(reached, tlsSeen, httpSeen, options.login ?? (async () => undefined), around),
  );
  const [tcpSeen, tlsSeen, httpSeen, plainSeen, rest] = await Promise.all([
    tcp,
    tls,
    http,
    plainHttp,
    beyond(registry),
  ]);
  return { dns, tcp: tcpSeen, tls: tlsSeen, http: httpSeen, plainHttp: plainSeen, ...rest };
}

type Reached = Served & { where: Where };

async function speak({ socket }: Opened, where: Where): Promise<Reached> {
  const outcome = await handshake(socket, where);
  const silent = outcome.ok || outcome.instead === undefined;
  return { where, outcome, plain: silent ? undefined : askPlainHttp(where) };
}

function leafOf(served: Served | undefined): Buffer | undefined {
  return served?.outcome.ok === true ? served.outcome.chain[0] : undefined;
}

/** The registry as one that a login may be sent to, or why not. */
function registryAt(
  reached: Reached,
  tls: Reading<TlsFacts>,
  http: Reading<HttpFacts>,
  login: FindLogin,
  around: Surroundings,
): Reading<RegistryAccess> {
  const leaf = leafOf(reached);
  if (leaf === undefined || tls.state !== 'read') return skipped('no TLS connection');
  if (!tls.value.verification.ok) return skipped('the certificate is not trusted');
  if (http.state !== 'read') return skipped('/v2/ does not answer');
  const { status, authenticate } = http.value;
  const peer = { ...reached.where, leaf };
  return read({
    peer,
    status,
    ...(authenticate === undefined ? {} : { challenge: authenticate }),
    login: loginOnce(login, peer),
    reach: async (host, port) =>
      host === peer.host && port === peer.port ? read(peer) : reach(host, port, around),
  });
}
