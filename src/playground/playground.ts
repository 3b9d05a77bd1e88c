import { randomBytes } from 'node:crypto';
import type { HostAccess } from '../evidence/host/access.js';
import type { StepId } from '../steps/step.js';
import { EVERYTHING, type Rule, type User } from './api/rbac.js';
import { startApiServer } from './api/server.js';
import type { WebhookFault } from './api/webhook.js';
import { caseByName } from './cases/index.js';
import { INJECTIONS } from './cases/install-injections.js';
import { makeAuthorities } from './certificates/authorities.js';
import { makeCertificate } from './certificates/x509.js';
import { Clock } from './controllers/clock.js';
import { startControllers } from './controllers/controllers.js';
import { EventRecorder } from './controllers/events.js';
import { IngressControllers } from './controllers/ingress-controllers.js';
import { NODE_IP, type World } from './controllers/world.js';
import { startEndpoint } from './endpoint/endpoint.js';
import { freePort } from './endpoint/entrance.js';
import { servedBy } from './endpoint/serving.js';
import { RegistryStorage } from './endpoint/storage.js';
import { type DockerHost, startDockerHost } from './host/docker-host.js';
import { makeHost } from './host/host.js';
import { CONTEXT, kubeconfigOf } from './host/kubeconfig.js';
import { populateCluster, scheduleState } from './populate.js';
import { healthyState } from './states/healthy.js';
import { HOST } from './states/howto-manifests.js';
import { withItsController } from './states/install.js';
import type { PlaygroundState } from './states/state.js';
import { Store } from './store/store.js';

export interface PlaygroundOptions {
  /** A name of CASES; `howto` when absent. Throws for one that is not there. */
  case?: string;
  /** Added to every request to the API server. */
  latencyMs?: number;
  /** How much shorter than in a real cluster waits are; 10 when absent. */
  speed?: number;
  /** Changes the state of the case before it comes to life. */
  adjust?: (state: PlaygroundState) => void;
  /** What goes wrong in a case to install in, by the steps where it does. */
  inject?: readonly StepId[];
}

/** A cluster, a registry's endpoint and a Docker host in this process, to practise on and to test against. */
export interface Playground {
  /** The API server's URL. */
  server: string;
  kubeconfig: string;
  readerKubeconfig: string;
  context: string;
  folder: string;
  hostRoot: string;
  stateDir: string;
  /** PEM file of the authorities that the Docker host trusts. */
  trustFile: string;
  endpoint: { host: string; port: number; address: string };
  /** `host:port:address`, as curl's --resolve takes it. Of another name than the registry's where the case is that the registry's leads elsewhere. */
  resolve: string;
  /** Whether its case shows only when an upload is tried. */
  pushTest: boolean;
  /** The Docker host, for readers and plans. */
  access: HostAccess;
  /** For tests: the Docker host as nobody sees it from outside. */
  docker: DockerHost;
  /** For tests: what the API server stores. */
  store: Store;
  /** For tests: what is in the registry. */
  storage: RegistryStorage;
  /** Requests that the API server got so far. */
  readonly requests: number;
  /** The address that a name has on the playground's machine: by its hosts file, then by DNS. Undefined: it has none. */
  lookup(name: string): string | undefined;
  /** Creates a DNS record, or changes it. */
  point(name: string, address: string): void;
  /** Lets the reader do more. */
  grant(rules: Rule[]): void;
  /** How many bytes of one request the proxy in front lets pass; undefined: there is none. */
  limitRequests(bytes: number | undefined): void;
  /** `--resolve` for the registry's name as it is at this moment, by `lookup`; empty while it does not resolve. */
  readonly resolves: string[];
  /** Lets cert-manager's webhook fail, or answer again with undefined. */
  breakWebhook(fault: WebhookFault | undefined): void;
  /** Resolves when the controllers have nothing to do but back-offs. */
  settled(): Promise<void>;
  /** Stops everything and removes the folder. */
  close(): Promise<void>;
}

const HISTORY = 70 * 60 * 1000;
const LOOPBACK = '127.0.0.1';

/** Starts the playground in one of its cases, as if it had been like that for a while. Nothing of it outlives `close`. */
export async function startPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const name = options.case ?? 'howto';
  const chosen = caseByName(name);
  if (chosen === undefined) throw new Error(`the playground has no case ${name}`);
  const state = healthyState();
  chosen.apply(state);
  for (const step of options.inject ?? []) INJECTIONS[step].apply(state);
  options.adjust?.(state);
  withItsController(state);
  const speed = options.speed ?? 10;
  const now = new Date();
  const clock = new Clock({ start: new Date(now.getTime() - HISTORY), speed });
  const store = new Store({
    certManager: state.certManager,
    now: () => clock.now(),
    ...(state.serverVersion === undefined ? {} : { version: state.serverVersion }),
  });
  const address = state.endpoint.address ?? LOOPBACK;
  const zone = new Map<string, string>(state.endpoint.resolves ? [[state.host.toLowerCase(), address]] : []);
  const world: World = {
    store,
    clock,
    events: new EventRecorder(store, () => clock.now()),
    ingress: new IngressControllers(store, { assumed: state.ingress !== 'installed' }),
    zone,
    address,
    ...(state.unpullable === undefined ? {} : { unpullable: state.unpullable }),
    nodeIp: state.ingress === 'installed' ? address : NODE_IP,
  };
  const authorities = await makeAuthorities(now);
  const generation = state.certManagerIdle === true ? undefined : state.certManager.at(-1);
  const { kubelet, issuance } = startControllers(world, generation, authorities);
  const storage = new RegistryStorage(state.endpoint.images);
  let { limit } = state.endpoint;
  const served = await servedBy(state.endpoint, state.host, world, authorities);
  const endpoint = await startEndpoint({
    ...served,
    front: state.endpoint.front,
    world,
    kubelet,
    storage,
    limit: () => limit,
  });
  const where = {
    registry: `${state.host}:${endpoint.port}`,
    host: state.host,
    port: endpoint.port,
    authority: authorities.internal.certificate,
  };
  world.ownRegistry = { name: where.registry, images: state.endpoint.images };
  state.objects.push(...(state.seedsFor?.(where) ?? []));
  const contextNamespace = state.access.namespace ?? state.namespace;
  populateCluster(world, [...(state.namespaceAbsent === true ? [] : [state.namespace]), contextNamespace]);
  scheduleState(world, state, now, authorities);
  await clock.playTo(now);
  clock.goLive();
  const tokens = { admin: randomBytes(16).toString('hex'), reader: randomBytes(16).toString('hex') };
  const admin: User = { name: 'admin', rules: [EVERYTHING] };
  const reader: User = { name: 'reader', rules: [...state.access.readerRules] };
  const users = new Map<string, User>([
    [tokens.admin, admin],
    [tokens.reader, reader],
  ]);
  let webhook = state.webhook;
  const api = await startApiServer({
    get webhook() {
      return webhook;
    },
    store,
    logs: kubelet,
    identity: await makeCertificate(
      { ...authorities.clusterLifetime, subject: 'CN=kube-apiserver', names: ['127.0.0.1', 'localhost'] },
      authorities.cluster,
    ),
    users,
    latencyMs: options.latencyMs ?? 0,
    now: () => clock.now(),
  });
  const host = await makeHost();
  const docker = await startDockerHost({
    folder: host.folder,
    root: host.hostRoot,
    seed: state.docker,
    where,
    trusted: authorities.root.certificate,
    endpoint: { address, port: endpoint.port },
    zone,
    speed,
    cluster: {
      world,
      issuance,
      context: CONTEXT,
      user: state.access.user === 'admin' ? admin : reader,
    },
  });
  const server = `https://127.0.0.1:${api.port}`;
  const common = { ca: authorities.cluster.certificate, namespace: contextNamespace };
  const { access } = state;
  const kubeconfig = await host.write(
    'kubeconfig',
    kubeconfigOf({
      ...common,
      server: access.server === 'right' ? server : `https://127.0.0.1:${await freePort()}`,
      user: access.user,
      token: access.token === 'right' ? tokens[access.user] : randomBytes(16).toString('hex'),
    }),
  );
  const readerKubeconfig = await host.write(
    'kubeconfig.reader',
    kubeconfigOf({ ...common, server, user: 'reader', token: tokens.reader }),
  );
  return {
    server,
    kubeconfig,
    readerKubeconfig,
    context: CONTEXT,
    folder: host.folder,
    hostRoot: host.hostRoot,
    stateDir: host.stateDir,
    trustFile: docker.trustFile,
    endpoint: { host: state.host, port: endpoint.port, address: LOOPBACK },
    resolve: `${state.endpoint.resolves ? state.host : HOST}:${endpoint.port}:${LOOPBACK}`,
    pushTest: chosen.pushTest === true,
    access: docker.access,
    docker,
    store,
    storage,
    get requests() {
      return api.requests();
    },
    lookup: (name) => docker.lookup(name),
    point: (name, address) => {
      zone.set(name.toLowerCase(), address);
    },
    grant: (rules) => {
      reader.rules.push(...rules);
    },
    limitRequests: (bytes) => {
      limit = bytes;
    },
    get resolves() {
      const found = docker.lookup(state.host);
      return found === undefined ? [] : [`${state.host}:${endpoint.port}:${found}`];
    },
    breakWebhook: (fault) => {
      webhook = fault;
    },
    settled: () => clock.settled(),
    close: async () => {
      clock.close();
      await Promise.all([api.close(), endpoint.close(), docker.close()]);
      await host.remove();
    },
  };
}
