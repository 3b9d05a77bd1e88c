import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { EVERYTHING, type Rule, type User } from './api/rbac.js';
import { startApiServer } from './api/server.js';
import { caseByName } from './cases/index.js';
import { makeAuthorities } from './certificates/authorities.js';
import { makeCertificate } from './certificates/x509.js';
import { Clock } from './controllers/clock.js';
import { startControllers } from './controllers/controllers.js';
import { EventRecorder } from './controllers/events.js';
import type { World } from './controllers/world.js';
import { startEndpoint } from './endpoint/endpoint.js';
import { makeHost } from './host/host.js';
import { CONTEXT, kubeconfigOf } from './host/kubeconfig.js';
import { populateCluster, scheduleState } from './populate.js';
import { healthyState } from './states/healthy.js';
import { Store } from './store/store.js';

export interface PlaygroundOptions {
  /** A name of CASES; `howto` when absent. Throws for one that is not there. */
  case?: string;
  /** Added to every request to the API server. */
  latencyMs?: number;
  /** How much shorter than in a real cluster waits are; 10 when absent. */
  speed?: number;
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
  /** `host:port:address`, as curl's --resolve takes it. */
  resolve: string;
  /** For tests: what the API server stores. */
  store: Store;
  /** Requests that the API server got so far. */
  readonly requests: number;
  /** Lets the reader do more. */
  grant(rules: Rule[]): void;
  /** Resolves when the controllers have nothing to do but back-offs. */
  settled(): Promise<void>;
  /** Stops everything and removes the folder. */
  close(): Promise<void>;
}

const HISTORY = 70 * 60 * 1000;

/** Starts the playground in one of its cases, as if it had been like that for a while. Nothing of it outlives `close`. */
export async function startPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const name = options.case ?? 'howto';
  const chosen = caseByName(name);
  if (chosen === undefined) throw new Error(`the playground has no case ${name}`);
  const state = healthyState();
  chosen.apply(state);
  const now = new Date();
  const clock = new Clock({ start: new Date(now.getTime() - HISTORY), speed: options.speed ?? 10 });
  const store = new Store({ certManager: state.certManager, now: () => clock.now() });
  const world: World = { store, clock, events: new EventRecorder(store, () => clock.now()) };
  const authorities = await makeAuthorities(now);
  const kubelet = startControllers(world, state.certManager.at(-1), authorities.issuing);
  const contextNamespace = state.access.namespace ?? state.namespace;
  populateCluster(world, [state.namespace, contextNamespace]);
  scheduleState(world, state, now, authorities.issuing);
  await clock.playTo(now);
  clock.goLive();
  const tokens = { admin: randomBytes(16).toString('hex'), reader: randomBytes(16).toString('hex') };
  const reader: User = { name: 'reader', rules: [...state.access.readerRules] };
  const users = new Map<string, User>([
    [tokens.admin, { name: 'admin', rules: [EVERYTHING] }],
    [tokens.reader, reader],
  ]);
  const api = await startApiServer({
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
  const endpoint = await startEndpoint(store, kubelet);
  const host = await makeHost(authorities.root.certificate);
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
    trustFile: host.trustFile,
    endpoint: { host: state.host, port: endpoint.port, address: '127.0.0.1' },
    resolve: `${state.host}:${endpoint.port}:127.0.0.1`,
    store,
    get requests() {
      return api.requests();
    },
    grant: (rules) => {
      reader.rules.push(...rules);
    },
    settled: () => clock.settled(),
    close: async () => {
      clock.close();
      await Promise.all([api.close(), endpoint.close(), host.remove()]);
    },
  };
}

/** A port on which nothing listens: it was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
