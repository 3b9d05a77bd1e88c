import { ConfigError } from '../errors.js';
import { connect } from '../evidence/cluster/connection.js';

export { loadKubeconfig } from '../evidence/cluster/kubeconfig-files.js';

import { findRegistries } from '../evidence/cluster/find-registries.js';
import { readCluster } from '../evidence/cluster/read-cluster.js';
import { startMachine } from '../evidence/host/machine.js';
import type { ClusterApi } from '../kube/api.js';
import { openJournal } from '../plan/journal-store.js';
import { createLiveSession } from '../session/live-session.js';
import type { Session } from '../session/session.js';
import { loadJudgingFor } from './load-judging.js';
import { accessOf, endpointOf } from './machine.js';
import { type SessionRequest, targetOptions } from './request.js';

/**
 * A session with the cluster of a kubeconfig context.
 * @throws ConfigError when the kubeconfig cannot be used, or `--all-namespaces` finds none or several registries.
 */
export async function openCluster(request: SessionRequest, signal: AbortSignal): Promise<Session> {
  const { kubeconfig, context, namespace, requestTimeoutMs, stateDir } = request;
  const api = await connect({ kubeconfig, context, namespace, requestTimeoutMs }).catch(withOtherWays);
  const found = request.allNamespaces ? await findOne(request, api, signal) : undefined;
  const target = {
    ...targetOptions(request),
    namespace: found?.namespace ?? api.namespace,
    ...(found === undefined ? {} : { name: found.name }),
  };
  const access = accessOf(request);
  const session = createLiveSession({
    api,
    host: access,
    judgement: loadJudgingFor(request),
    journal: openJournal(stateDir === undefined ? {} : { stateDir }),
    where: `${api.context} (${api.server})`,
    playground: false,
    read: (reading, onProgress, onSettled) =>
      readCluster(api, {
        ...target,
        signal: reading,
        onProgress,
        onSettled,
        machine: startMachine(access, { signal: reading, onProgress }),
        endpoint: endpointOf(request, access),
      }),
  });
  return { ...session, place: { context: api.context, server: api.server } };
}

/** No cluster is in reach: says what works without one. */
function withOtherWays(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  const ways =
    'Without a cluster: "regdoctor --no-cluster --host HOST" looks from this machine, "regdoctor --from PATH" judges saved lists, "regdoctor demo" is for practice.';
  throw new ConfigError(error.message, error.hint === undefined ? ways : `${error.hint}\n${ways}`);
}

/** The only registry of the cluster, or the only one of the name given. */
async function findOne(request: SessionRequest, api: ClusterApi, signal: AbortSignal) {
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
