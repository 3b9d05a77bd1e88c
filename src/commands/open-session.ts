import { CATALOGUE } from '../checks/catalogue.js';
import { ConfigError } from '../errors.js';
import type { Evidence } from '../evidence/model.js';
import type { TargetOptions } from '../evidence/target.js';
import { proposalsFor } from '../fixes/catalogue.js';
import type { Judgement } from '../session/examination.js';
import type { Session } from '../session/session.js';
import type { SessionRequest } from './request.js';

/** What everything is judged by. A fix that cannot be worked out is a defect, told to those who look for one. */
export const JUDGEMENT: Judgement = {
  checks: CATALOGUE,
  proposalsFor,
  onProblem(problem) {
    if (process.env.REGDOCTOR_DEBUG === '1') process.stderr.write(`${problem}\n`);
  },
};

/**
 * The session that the flags ask for: over a saved folder, or with the cluster of a kubeconfig context.
 * @throws ConfigError when the folder or the kubeconfig cannot be used, or `--all-namespaces` finds none or several registries.
 */
export function openSession(request: SessionRequest, options: { signal: AbortSignal }): Promise<Session> {
  return request.from === undefined ? openCluster(request, options.signal) : openFiles(request, request.from);
}

async function openFiles(request: SessionRequest, path: string): Promise<Session> {
  const { createFilesSession } = await import('../session/files-session.js');
  const { readFolder } = await import('../evidence/files/read-folder.js');
  const wanted = {
    ...targetOf(request),
    ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
  };
  // Read now: a folder that cannot be read is the caller's mistake, to be told before a screen opens.
  let first: Evidence | undefined = await readFolder(path, wanted);
  return createFilesSession({
    ...JUDGEMENT,
    where: path,
    read: async () => {
      const evidence = first ?? (await readFolder(path, wanted));
      first = undefined;
      return evidence;
    },
  });
}

function targetOf({ name, host, port }: SessionRequest): Omit<TargetOptions, 'namespace'> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
  };
}

async function openCluster(request: SessionRequest, signal: AbortSignal): Promise<Session> {
  const [{ connect }, { readCluster }, { createLiveSession }, { openJournal }] = await Promise.all([
    import('../evidence/cluster/connection.js'),
    import('../evidence/cluster/read-cluster.js'),
    import('../session/live-session.js'),
    import('../plan/journal-store.js'),
  ]);
  const { kubeconfig, context, namespace, requestTimeoutMs, stateDir } = request;
  const api = await connect({ kubeconfig, context, namespace, requestTimeoutMs }).catch(withOtherWays);
  const found = request.allNamespaces ? await findOne(request, api, signal) : undefined;
  const target = {
    ...targetOf(request),
    namespace: found?.namespace ?? api.namespace,
    ...(found === undefined ? {} : { name: found.name }),
  };
  const session = createLiveSession({
    ...JUDGEMENT,
    api,
    journal: openJournal(stateDir === undefined ? {} : { stateDir }),
    where: `${api.context} (${api.server})`,
    playground: false,
    read: (reading, onProgress, onSettled) =>
      readCluster(api, { ...target, signal: reading, onProgress, onSettled, endpoint: endpointOf(request) }),
  });
  return { ...session, place: { context: api.context, server: api.server } };
}

/** No cluster is in reach: says what works without one. */
function withOtherWays(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  const ways =
    'Without a cluster: "regdoctor --from PATH" judges saved lists, "regdoctor demo" is for practice.';
  throw new ConfigError(error.message, error.hint === undefined ? ways : `${error.hint}\n${ways}`);
}

function endpointOf({ resolve, caFile, hostRoot }: SessionRequest) {
  return {
    resolve,
    ...(caFile === undefined ? {} : { trust: { files: [caFile] } }),
    ...(hostRoot === undefined ? {} : { hostRoot }),
  };
}

type Api = Awaited<ReturnType<typeof import('../evidence/cluster/connection.js')['connect']>>;

/** The only registry of the cluster, or the only one of the name given. */
async function findOne(request: SessionRequest, api: Api, signal: AbortSignal) {
  const { findRegistries } = await import('../evidence/cluster/find-registries.js');
  const reading = await findRegistries(api, { signal });
  if (reading.state !== 'read') {
    api.close();
    throw new ConfigError(
      `The Pods of all namespaces cannot be read: ${reading.reason}`,
      'Name the namespace of the registry with -n.',
    );
  }
  const wanted = reading.value.filter(({ name }) => request.name === undefined || name === request.name);
  const [only] = wanted;
  if (only !== undefined && wanted.length === 1) return only;
  api.close();
  const found = reading.value.map(({ namespace, name }) => `${namespace}/${name}`);
  if (only === undefined) {
    const named = request.name === undefined ? '' : ` under the name ${request.name}`;
    throw new ConfigError(
      `No Pod of the cluster runs a registry image${named}.`,
      found.length > 0
        ? `There are ${found.join(', ')}.`
        : 'Name the registry with -n NAMESPACE --name NAME.',
    );
  }
  throw new ConfigError(
    `There are several registries: ${wanted.map(({ namespace, name }) => `${namespace}/${name}`).join(', ')}.`,
    `Choose one: -n ${only.namespace} --name ${only.name}.`,
  );
}
