import { accessSync, readFileSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { Cluster, Context, User } from '@kubernetes/client-node/dist/config_types.js';
import { newClusters, newContexts, newUsers } from '@kubernetes/client-node/dist/config_types.js';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { ConfigError } from '../../errors.js';
import { list, record, text } from '../../kube/objects.js';

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

export interface KubeconfigSource {
  /** `--kubeconfig`: this file and no other. */
  kubeconfig?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
}

/** What the kubeconfig files say together, before a context is chosen. */
export interface Kubeconfig {
  clusters: Cluster[];
  contexts: Context[];
  users: User[];
  currentContext: string | undefined;
  /** The files, for messages; `the service account of this Pod` in a cluster. */
  from: string;
}

/**
 * Loads the kubeconfig as kubectl does: `--kubeconfig`, else the files of KUBECONFIG (those that are not there are left out, the first one to
 * define something wins), else `~/.kube/config`, else the service account of the Pod that this runs in.
 * @throws ConfigError when there is none, or one cannot be read.
 */
export function loadKubeconfig(source: KubeconfigSource): Kubeconfig {
  if (source.kubeconfig !== undefined) return loadFiles([source.kubeconfig]);
  const named = (source.env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  if (named.length > 0) {
    const there = named.filter(exists);
    if (there.length > 0) return loadFiles(there);
    const names = named.join(', ');
    throw new ConfigError(
      `KUBECONFIG names ${names}, which is not there.`,
      'Correct KUBECONFIG, or unset it.',
    );
  }
  const usual = join(source.home, '.kube', 'config');
  if (exists(usual)) return loadFiles([usual]);
  if (exists(SERVICE_ACCOUNT_TOKEN)) return inCluster();
  throw new ConfigError(
    `There is no kubeconfig: KUBECONFIG is not set and ${usual} is not there.`,
    'Name one with --kubeconfig, or practise without a cluster: regdoctor demo.',
  );
}

function loadFiles(paths: string[]): Kubeconfig {
  const all = paths.map((path) => resolve(path)).map(loadFile);
  return {
    clusters: firstOfEachName(all.flatMap((one) => one.clusters)),
    contexts: firstOfEachName(all.flatMap((one) => one.contexts)),
    users: firstOfEachName(all.flatMap((one) => one.users)),
    currentContext: all.map((one) => one.currentContext).find((name) => name !== undefined && name !== ''),
    from: paths.join(', '),
  };
}

function firstOfEachName<T extends { name: string }>(entries: T[]): T[] {
  return entries.filter((entry, index) => entries.findIndex((other) => other.name === entry.name) === index);
}

function loadFile(path: string): Kubeconfig {
  const content = parse(path);
  const lenient = { onInvalidEntry: 'filter' } as const;
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: newClusters(content.clusters, lenient),
    contexts: newContexts(content.contexts, lenient),
    users: newUsers(content.users, lenient).map((user) => complete(user, content, dirname(path))),
    currentContext: text(content['current-context']),
  });
  config.makePathsAbsolute(dirname(path));
  return {
    clusters: config.clusters.map(preferData),
    contexts: config.contexts,
    users: config.users,
    currentContext: config.currentContext,
    from: path,
  };
}

function parse(path: string): Record<string, unknown> {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    const code = record(error).code;
    const why =
      code === 'ENOENT'
        ? 'is not there'
        : code === 'EACCES'
          ? 'may not be read by this user'
          : 'cannot be read';
    throw new ConfigError(`The kubeconfig ${path} ${why}.`, 'Check --kubeconfig and KUBECONFIG.');
  }
  if (content.trim() === '')
    throw new ConfigError(`The kubeconfig ${path} is empty.`, 'Check --kubeconfig and KUBECONFIG.');
  let parsed: unknown;
  try {
    parsed = parseYaml(content, { logLevel: 'error' });
  } catch (error) {
    throw new ConfigError(
      `The kubeconfig ${path} is not valid YAML${yamlPlace(error)}.`,
      'Compare it with "kubectl config view".',
    );
  }
  if (Object.keys(record(parsed)).length === 0) {
    throw new ConfigError(
      `${path} is not a kubeconfig: it is YAML, but not a map.`,
      'Check --kubeconfig and KUBECONFIG.',
    );
  }
  return record(parsed);
}

/** Only the place: the excerpt that the parser adds to its message could be a token. */
function yamlPlace(error: unknown): string {
  const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
  return line === undefined ? '' : ` (line ${line})`;
}

/** kubectl takes the data where both the data and a file are given; client-node takes the file. */
function preferData(cluster: Cluster): Cluster {
  const { caFile, ...rest } = cluster;
  const plain = cluster.server.startsWith('http:');
  return {
    ...rest,
    ...(caFile === undefined || cluster.caData !== undefined ? {} : { caFile }),
    // client-node refuses http:// unless verification is off, though there is nothing to verify.
    skipTLSVerify: plain || cluster.skipTLSVerify,
  };
}

/** What client-node leaves out of a user: `tokenFile`, the plugin's folder and the protocol version that plugins ask for. */
function complete(user: User, content: Record<string, unknown>, folder: string): User {
  const entry = list(content.users)
    .map(record)
    .find((candidate) => candidate.name === user.name);
  const raw = record(entry?.user);
  const { certFile, keyFile, token, ...rest } = user;
  const tokenFile = text(raw.tokenFile);
  return {
    ...rest,
    ...(certFile && !user.certData ? { certFile } : {}),
    ...(keyFile && !user.keyData ? { keyFile } : {}),
    ...(token && tokenFile === undefined ? { token } : {}),
    ...(tokenFile === undefined
      ? {}
      : { authProvider: { name: 'tokenFile', config: { tokenFile: absolute(folder, tokenFile) } } }),
    ...(raw.exec === undefined || raw.exec === null ? {} : { exec: completeExec(record(raw.exec), folder) }),
  };
}

function completeExec(exec: Record<string, unknown>, folder: string): Record<string, unknown> {
  const command = text(exec.command) ?? '';
  const info = { apiVersion: exec.apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
  return {
    ...exec,
    command: command.includes('/') ? absolute(folder, command) : command,
    args: list(exec.args),
    env: [...list(exec.env), { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }],
  };
}

function absolute(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

function inCluster(): Kubeconfig {
  const config = new KubeConfig();
  config.loadFromCluster();
  return {
    clusters: config.clusters,
    contexts: config.contexts,
    users: config.users,
    currentContext: config.currentContext,
    from: 'the service account of this Pod',
  };
}

function exists(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch (error) {
    // A file that is there but may not be read is an error to be told, not a file to be left out.
    return record(error).code !== 'ENOENT' && record(error).code !== 'ENOTDIR';
  }
}
