import type { Agent, RequestOptions } from 'node:https';
import { homedir } from 'node:os';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { ConfigError } from '../../errors.js';
import { record, text } from '../../kube/objects.js';
import { type Kubeconfig, loadKubeconfig } from './kubeconfig-files.js';
import { nearest } from './nearest.js';

/** Longest wait for a login plugin: it may open a browser and ask a person. */
const LOGIN_TIMEOUT_MS = 60_000;

export interface AccessOptions {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  env?: Readonly<Record<string, string | undefined>>;
  home?: string;
}

/** How to reach and to log in to one API server. Holds credentials: never printed, journaled or put into evidence. */
export interface Access {
  context: string;
  server: URL;
  user: string;
  namespace: string;
  /** Headers of every request, Authorization included. */
  headers: Record<string, string>;
  tls: SecureContextOptions & { servername?: string; rejectUnauthorized: boolean };
  /** The agent that goes through the context's `proxy-url`; absent for a direct connection. */
  proxyAgent?: Agent;
}

/**
 * The access that a kubeconfig context gives, with all its ways to log in (client certificate, token, token file, login plugin, OIDC, basic).
 * @throws ConfigError for everything that is wrong with the kubeconfig or the login, one sentence each.
 */
export async function loadAccess(options: AccessOptions): Promise<Access> {
  const source = {
    kubeconfig: options.kubeconfig,
    env: options.env ?? process.env,
    home: options.home ?? homedir(),
  };
  const loaded = loadKubeconfig(source);
  const context = chooseContext(loaded, options.context);
  const config = configFor(loaded, context);
  const cluster = config.getCurrentCluster();
  const server = serverUrl(cluster?.server ?? '', loaded);
  const request: RequestOptions = {};
  await withinLoginTime(config.applyToHTTPSOptions(request)).catch((error: unknown) => {
    throw loginError(error, config);
  });
  const access: Access = {
    context: context.name,
    server,
    user: context.user ?? '',
    namespace: context.namespace ?? 'default',
    headers: headersOf(request),
    tls: {
      ...(request.ca === undefined ? {} : { ca: request.ca }),
      ...(request.cert === undefined ? {} : { cert: request.cert }),
      ...(request.key === undefined ? {} : { key: request.key }),
      ...(request.servername === undefined ? {} : { servername: request.servername }),
      rejectUnauthorized: cluster?.skipTLSVerify !== true,
    },
    ...(cluster?.proxyUrl ? { proxyAgent: await keptAlive(request.agent) } : {}),
  };
  assertUsableKeys(access, loaded);
  return access;
}

/**
 * The agent that client-node made for the proxy. The bundle loads the one for SOCKS when it is needed, so it may have to be asked for. The number
 * of its connections is not limited: requests that wait for a free one are forgotten by Node when the proxy refuses.
 */
async function keptAlive(agent: unknown): Promise<Agent> {
  const { whenNeeded } = record(agent);
  const ready: unknown = typeof whenNeeded === 'function' ? await whenNeeded() : agent;
  return Object.assign(ready as Agent, { keepAlive: true });
}

type ChosenContext = Kubeconfig['contexts'][number];

function chooseContext(loaded: Kubeconfig, asked: string | undefined): ChosenContext {
  const known = loaded.contexts.map((context) => context.name);
  const name = asked ?? loaded.currentContext;
  const listed = known.length === 0 ? `${loaded.from} has no context` : `known contexts: ${known.join(', ')}`;
  if (name === undefined) {
    throw new ConfigError(`${loaded.from} has no current context.`, `Choose one with --context; ${listed}.`);
  }
  const context = loaded.contexts.find((candidate) => candidate.name === name);
  if (context !== undefined) return context;
  const close = nearest(name, known);
  const what = asked === undefined ? 'current context' : 'context';
  throw new ConfigError(
    `The ${what} "${name}" is not in ${loaded.from}.`,
    `${close === undefined ? 'Choose another with --context' : `Did you mean --context ${close}?`}${close === undefined ? '; ' : ' '}${listed}.`,
  );
}

function configFor(loaded: Kubeconfig, context: ChosenContext): KubeConfig {
  if (!loaded.clusters.some((cluster) => cluster.name === context.cluster)) {
    throw new ConfigError(
      `The context "${context.name}" names the cluster "${context.cluster}", which ${loaded.from} does not define with a server.`,
      'Choose another context with --context, or add the cluster with "kubectl config set-cluster".',
    );
  }
  // Without a user client-node leaves out the certificate authority too, so a context without one gets an empty one.
  const user = loaded.users.find((candidate) => candidate.name === context.user);
  if (user === undefined && context.user) {
    throw new ConfigError(
      `The context "${context.name}" names the user "${context.user}", which ${loaded.from} does not define.`,
      'Choose another context with --context, or add the user with "kubectl config set-credentials".',
    );
  }
  const config = new KubeConfig();
  const chosen = user ?? { name: '' };
  config.loadFromOptions({
    clusters: loaded.clusters,
    users: [chosen],
    contexts: [{ ...context, user: chosen.name }],
    currentContext: context.name,
  });
  return config;
}

function serverUrl(server: string, loaded: Kubeconfig): URL {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new ConfigError(
    `The server "${server}" in ${loaded.from} is not a URL.`,
    'It should look like https://HOST:6443.',
  );
}

function headersOf(request: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(record(request.headers))) {
    // A token file usually ends with a line feed, which is not allowed in a header.
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value).trim();
  }
  if (request.auth) headers.authorization = `Basic ${Buffer.from(request.auth).toString('base64')}`;
  return headers;
}

/** Parses certificate and key now, so that a damaged one is a sentence about the kubeconfig and not an exception on connecting. */
function assertUsableKeys(access: Access, loaded: Kubeconfig): void {
  if (access.server.protocol === 'http:') return;
  try {
    createSecureContext(access.tls);
  } catch (error) {
    const reason = String(record(error).code ?? 'not PEM');
    throw new ConfigError(
      `The certificates or the key of the context "${access.context}" in ${loaded.from} cannot be used (${reason}).`,
      'Get a fresh kubeconfig, or correct its certificate-authority, client-certificate and client-key.',
    );
  }
}

async function withinLoginTime(login: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${LOGIN_TIMEOUT_MS / 1000} s`)),
      LOGIN_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([login, late]);
  } finally {
    clearTimeout(timer);
  }
}

function loginError(error: unknown, config: KubeConfig): ConfigError {
  const user = config.getCurrentUser();
  const { code, syscall, path } = record(error);
  const name = user?.name ?? '';
  if (typeof syscall === 'string' && !syscall.startsWith('spawn')) {
    return new ConfigError(
      `The file ${String(path)} that the kubeconfig names cannot be read (${String(code)}).`,
      'Check the paths in the kubeconfig, or log in again.',
    );
  }
  const command = text(record(user?.exec).command);
  if (command !== undefined) {
    return code === 'ENOENT' || code === 'EACCES'
      ? new ConfigError(
          `The login plugin "${command}" of the user "${name}" cannot be started (${code}).`,
          text(record(user?.exec).installHint) ?? 'Install it, or correct PATH.',
        )
      : new ConfigError(
          `The login plugin "${command}" of the user "${name}" failed: ${pluginSays(error)}.`,
          'Run it by itself to see why, or log in again.',
        );
  }
  return new ConfigError(
    `Logging in as the user "${name}" failed: ${pluginSays(error)}.`,
    'Log in again to get a fresh kubeconfig.',
  );
}

/** The first line of a login failure. A parser's message would quote the plugin's output, which is the credential. */
function pluginSays(error: unknown): string {
  if (error instanceof SyntaxError || error instanceof TypeError)
    return 'its answer is not an ExecCredential in JSON';
  const message = error instanceof Error ? error.message : String(error);
  const line = message
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
    .split('\n')
    .map((one) => one.trim())
    .find((one) => one !== '');
  return (line ?? 'it gave no reason')
    .replace(/[\w=+-]{32,}/g, '…')
    .slice(0, 200)
    .replace(/[.:]+$/, '');
}
