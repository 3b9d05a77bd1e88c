import { connect } from '../evidence/cluster/connection.js';
import { readCluster } from '../evidence/cluster/read-cluster.js';
import type { Credentials, EndpointOptions } from '../evidence/endpoint/read-endpoint.js';
import type { HostAccess } from '../evidence/host/access.js';
import { startMachine } from '../evidence/host/machine.js';
import { readPlatform } from '../evidence/platform/read-platform.js';
import type { TargetOptions } from '../evidence/target.js';
import type { ClusterApi } from '../kube/api.js';
import type { Clock } from '../plan/clock.js';
import { openJournal } from '../plan/journal-store.js';
import type { Profile } from '../profile/profile.js';
import type { InstallDeps, LookAt } from '../session/install/deps.js';
import { createInstallSession } from '../session/install/install.js';
import { rightsFor } from '../session/install/rights.js';
import type { InstallSession } from '../session/install-session.js';
import { createLiveSession } from '../session/live-session.js';
import { STEPS } from '../steps/catalogue.js';
import { summarise } from '../steps/summary.js';
import { trialImage, withoutMissingTrial } from '../steps/trial-image.js';
import { loadJudgingFor } from './load-judging.js';
import { accessOf, endpointOf } from './machine.js';
import type { SessionRequest } from './request.js';

/** The answers that a session begins with, and where they are kept. */
export interface InstallSetup {
  profile: Profile;
  path: string;
  save(profile: Profile): Promise<void>;
  playground?: boolean;
  /** Of what waits; the system's when absent. */
  clock?: Clock;
}

interface Wiring {
  api: ClusterApi;
  access: HostAccess;
  request: SessionRequest;
}

/**
 * A guided install on the cluster of a kubeconfig context.
 * @throws ConfigError when the kubeconfig cannot be used
 */
export async function openInstall(request: SessionRequest, setup: InstallSetup): Promise<InstallSession> {
  const { kubeconfig, context, namespace, requestTimeoutMs, stateDir } = request;
  const api = await connect({ kubeconfig, context, namespace, requestTimeoutMs });
  const access = accessOf(request);
  const journal = openJournal(stateDir === undefined ? {} : { stateDir });
  const where = `${api.context} (${api.server})`;
  const playground = setup.playground === true;
  const wiring: Wiring = { api, access, request };
  const clock = setup.clock === undefined ? {} : { clock: setup.clock };
  return createInstallSession({
    api,
    host: access,
    steps: STEPS,
    judgement: loadJudgingFor(request),
    readEvidence: (at) => readRegistry(wiring, at),
    readPlatform: ({ profile, signal, onProgress }, objects, survey, kept) => {
      const { namespace: home } = targetOf(wiring, profile);
      return readPlatform(api, {
        namespace: home,
        host: access,
        objects,
        rights: rightsFor(home, profile, survey),
        kept,
        signal,
        onProgress,
      });
    },
    openDiagnosis: (at) =>
      createLiveSession({
        api: withoutClose(api),
        host: access,
        judgement: loadJudgingFor(request),
        journal,
        where,
        playground,
        ...clock,
        read: (signal, onProgress) => readRegistry(wiring, { ...at, signal, onProgress }),
      }),
    tryPush: (at, password, tell) => tryPush(wiring, at, password, tell),
    summarise,
    cluster: { kubeconfig, context },
    profile: setup.profile,
    profilePath: setup.path,
    saveProfile: setup.save,
    journal,
    where,
    playground,
    ...clock,
  });
}

async function readRegistry({ api, access, request }: Wiring, at: LookAt) {
  const { signal, onProgress } = at;
  const target = targetOf({ api, request }, at.profile);
  const readings = await readCluster(api, {
    ...target,
    signal,
    onProgress,
    machine: startMachine(access, { signal, onProgress }),
    endpoint: {
      ...endpointFor({ access, request }, at),
      ...(target.host === undefined ? {} : { image: trialImage(target.host, target.port) }),
    },
  });
  return { ...readings, evidence: withoutMissingTrial(readings.evidence) };
}

function targetOf({ api, request }: Pick<Wiring, 'api' | 'request'>, profile: Profile): TargetOptions {
  const host = profile.host ?? request.host;
  return {
    namespace: profile.namespace ?? request.namespace ?? api.namespace,
    name: profile.name,
    ...(host === undefined ? {} : { host }),
    ...(request.port === undefined ? {} : { port: request.port }),
  };
}

/** The endpoint as the flags say, with the login of this session where it knows one. */
function endpointFor(
  { access, request }: Pick<Wiring, 'access' | 'request'>,
  { user, passwords, tryUpload }: Pick<LookAt, 'user' | 'passwords' | 'tryUpload'>,
): EndpointOptions {
  const options = { ...endpointOf(request, access), ...(tryUpload ? { pushTest: true } : {}) };
  const password = user === undefined ? undefined : passwords.of(user);
  if (user === undefined || password === undefined) return options;
  const login = async (): Promise<Credentials> => ({ user, password, from: 'this session' });
  return { ...options, login };
}

async function tryPush(
  { api, access, request }: Wiring,
  at: LookAt,
  password: string,
  tell: (line: string) => void,
): ReturnType<InstallDeps['tryPush']> {
  const { runTrial } = await import('../trial/trial.js');
  const { host = '', port = 443 } = targetOf({ api, request }, at.profile);
  return runTrial({
    access,
    host,
    port,
    user: at.user ?? '',
    password,
    endpoint: endpointOf(request, access),
    signal: at.signal,
    onProgress: tell,
  });
}

/** The connection of the session, which goes on when the diagnosis is closed. */
function withoutClose(api: ClusterApi): ClusterApi {
  return {
    context: api.context,
    server: api.server,
    user: api.user,
    namespace: api.namespace,
    get requests() {
      return api.requests;
    },
    request: (request) => api.request(request),
    close: () => undefined,
  };
}
