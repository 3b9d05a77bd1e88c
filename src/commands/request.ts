import { ConfigError } from '../errors.js';
import { parseResolve } from '../evidence/endpoint/dns.js';
import type { HostAccess } from '../evidence/host/access.js';
import type { TargetOptions } from '../evidence/target.js';
import { milliseconds } from './duration.js';
import { hostAndPort } from './host-name.js';
import type { Values } from './parse.js';

/** Which registry a command is about, and how to reach it: the flags, checked. */
export interface SessionRequest {
  from?: string;
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  allNamespaces: boolean;
  name?: string;
  host?: string;
  port?: number;
  /** `HOST:PORT:ADDR`, as for curl. */
  resolve: string[];
  caFile?: string;
  hostRoot?: string;
  requestTimeoutMs?: number;
  stateDir?: string;
  /** True for `--no-cluster`: this machine and the endpoint alone. */
  noCluster?: boolean;
  /** A login to be tried instead of the stored one. */
  user?: string;
  image?: string;
  pushTest?: boolean;
  /** The Docker host to look at, where it is not this machine: the playground's. */
  access?: HostAccess;
}

/** @throws ConfigError when a value is not of its form. */
export function requestOf(values: Values): SessionRequest {
  const texts = {
    from: values.text('from'),
    kubeconfig: values.text('kubeconfig'),
    context: values.text('context'),
    namespace: values.text('namespace'),
    name: values.text('name'),
    host: values.text('host'),
    caFile: values.text('ca-file'),
    hostRoot: values.text('host-root'),
    stateDir: values.text('state-dir'),
    user: values.text('user'),
    image: values.text('image'),
  };
  const port = values.text('port');
  const timeout = values.text('request-timeout');
  if (texts.namespace !== undefined && values.on('all-namespaces')) {
    throw new ConfigError('--namespace and --all-namespaces exclude each other.', 'Give one of them.');
  }
  const givenPort = port === undefined ? undefined : portOf(port, '--port');
  const named =
    texts.host === undefined
      ? { ...(givenPort === undefined ? {} : { port: givenPort }) }
      : hostAndPort(texts.host, givenPort);
  const noCluster = values.on('no-cluster');
  if (noCluster) assertNoCluster(values);
  const resolve = values.all('resolve');
  for (const override of resolve) parseResolve(override);
  return {
    ...present(texts),
    allNamespaces: values.on('all-namespaces'),
    resolve,
    ...(noCluster ? { noCluster } : {}),
    ...(values.on('push-test') ? { pushTest: true } : {}),
    ...named,
    ...(timeout === undefined ? {} : { requestTimeoutMs: milliseconds('--request-timeout', timeout) }),
  };
}

/** What names something in a cluster says nothing to a run without one. */
function assertNoCluster(values: Values): void {
  const odd = ['from', 'kubeconfig', 'context', 'namespace', 'name'].find(
    (flag) => values.text(flag) !== undefined,
  );
  if (odd !== undefined || values.on('all-namespaces')) {
    throw new ConfigError(`--no-cluster and --${odd ?? 'all-namespaces'} exclude each other.`);
  }
}

function present<T extends Record<string, string | undefined>>(texts: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as {
    [K in keyof T]?: string;
  };
}

function portOf(text: string, flag: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65535) return port;
  throw new ConfigError(`"${text}" in ${flag} is not a port.`, 'A port is a number from 1 to 65535.');
}

/** What of the request names the registry. */
export function targetOptions({ name, host, port }: SessionRequest): Omit<TargetOptions, 'namespace'> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
  };
}

/**
 * A diagnosis without a cluster, which would name it, has to be told which registry it is about.
 * @throws ConfigError when it is not
 */
export function assertHostNamed({ noCluster, host }: SessionRequest): void {
  if (noCluster !== true || host !== undefined) return;
  throw new ConfigError(
    '--no-cluster needs the name of the registry.',
    'Give it with --host HOST, and its port with --port.',
  );
}
