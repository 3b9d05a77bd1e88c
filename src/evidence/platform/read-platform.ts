import type { ClusterApi } from '../../kube/api.js';
import { at, type KubeObject, list, type ObjectRef, record, text } from '../../kube/objects.js';
import { parseGroups } from '../cluster/first-look.js';
import { Reader } from '../cluster/reader.js';
import type { HostAccess } from '../host/access.js';
import type { ApiGroup } from '../model.js';
import type { Platform, ServerVersion } from '../platform-model.js';
import { type OnProgress, observed } from '../progress.js';
import { absent, type Reading, read, skipped } from '../reading.js';
import { generationIn, readController } from './cert-manager.js';
import { controllersOf, readNodes, readSurroundings, type Surroundings } from './controllers.js';
import { readHostsFile } from './hosts-file.js';
import { readIngressApis } from './ingress-apis.js';
import type { NeededRight } from './needed-rights.js';
import { readHelm, readMinikube } from './programs.js';
import { mayEverything, readRights } from './rights.js';
import { parseVersion } from './version.js';
import { tryWebhook } from './webhook.js';
import { needsGroups, readWritten } from './written-objects.js';

/** What an earlier look has read and this one takes over: nothing is asked about it. */
export type Kept = Partial<
  Pick<
    Platform,
    | 'version'
    | 'rights'
    | 'ingressClasses'
    | 'controllers'
    | 'ingressApis'
    | 'storageClasses'
    | 'certManager'
    | 'tiller'
    | 'helm'
    | 'minikube'
  >
> & {
  /** The list of API groups, which decides what is asked about the rest. */
  groups?: Reading<ApiGroup[]>;
};

export interface ReadPlatformOptions {
  /** The registry's; undefined while it is not decided. */
  namespace: string | undefined;
  /** For helm and minikube. */
  host: HostAccess;
  /** What the install writes or uses. Secrets are reduced to their facts. */
  objects: readonly ObjectRef[];
  rights: readonly NeededRight[];
  kept?: Kept;
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

const NOT_ASKED = skipped('an earlier look has read it');

/** The namespace where a resource of cert-manager is tried while the registry's is not there. It is in every cluster. */
const ALWAYS_THERE = 'default';

/**
 * Reads what an install has to know of the cluster and of this machine, in two waves: everything by name and by well-known places at the same time, then what
 * depends on the API groups. Never rejects for what the API server or a program says; each reading tells how it went.
 */
export async function readPlatform(api: ClusterApi, options: ReadPlatformOptions): Promise<Platform> {
  const { namespace, host, objects, signal, onProgress, kept = {} } = options;
  const reader = new Reader(api, signal, onProgress);
  const written: Pick<Platform, 'objects' | 'secrets'> = { objects: {}, secrets: {} };
  const machine = Promise.all([
    kept.helm ?? observed(onProgress, 'helm', undefined, () => readHelm(host, signal)),
    kept.minikube ??
      observed(onProgress, 'minikube', undefined, () => readMinikube(host, api.context, signal)),
    readHostsFile(host),
  ]);
  const [version, groups, space, classes, ingressApis, storageClasses, everything, tiller, around] =
    await reader.wave(() =>
      Promise.all([
        kept.version ?? reader.path({ key: 'version' }, '/version', parseVersion),
        kept.groups ?? reader.path({ key: 'certManager', item: 'groups' }, '/apis', parseGroups),
        readNamespace(reader, namespace),
        kept.ingressClasses ?? readClasses(reader),
        kept.ingressApis ?? readIngressApis(reader),
        kept.storageClasses ??
          reader.list({ key: 'storageClasses' }, 'storage.k8s.io/v1', 'StorageClass', undefined),
        kept.rights === undefined ? mayEverything(reader) : NOT_ASKED,
        kept.tiller ?? readTiller(reader),
        kept.controllers === undefined
          ? readSurroundings(reader, namespace)
          : { pods: NOT_ASKED, services: NOT_ASKED },
        readWritten(
          reader,
          objects.filter((ref) => !needsGroups(ref)),
          undefined,
          written,
        ),
      ]),
    );
  const generation = generationIn(groups);
  const probed = namespace === undefined || space.state === 'absent' ? ALWAYS_THERE : namespace;
  const [controllers, certManager, rights] = await reader.wave(() =>
    Promise.all([
      kept.controllers ?? readControllers(reader, classes, around),
      kept.certManager ?? readCertManager(reader, generation, probed, version),
      kept.rights ?? readRights(reader, options.rights, everything),
      readWritten(reader, objects.filter(needsGroups), { groups, ingressApis }, written),
    ]),
  );
  const [helm, minikube, hostsFile] = await machine;
  return {
    version,
    rights,
    namespace: space,
    ingressClasses: classes,
    controllers,
    ingressApis,
    storageClasses,
    certManager,
    tiller,
    helm,
    minikube,
    hostsFile,
    ...written,
  };
}

async function readControllers(
  reader: Reader,
  classes: Platform['ingressClasses'],
  around: Surroundings,
): Promise<Platform['controllers']> {
  return controllersOf(classes, around, await readNodes(reader, around));
}

function readNamespace(reader: Reader, namespace: string | undefined): Promise<Reading<KubeObject>> {
  if (namespace === undefined) return Promise.resolve(skipped('no namespace is decided on yet'));
  return reader.get(
    { key: 'namespace' },
    { apiVersion: 'v1', kind: 'Namespace', name: namespace },
    (object) => object,
  );
}

/** Kubernetes 1.19 has them under `v1`, 1.18 under `v1beta1` alone. */
async function readClasses(reader: Reader): Promise<Reading<KubeObject[]>> {
  const [current, older] = await Promise.all(
    ['v1', 'v1beta1'].map((version) =>
      reader.list(
        { key: 'ingressClasses', item: version },
        `networking.k8s.io/${version}`,
        'IngressClass',
        undefined,
      ),
    ),
  );
  if (current?.state === 'absent' && older !== undefined) return older;
  return current ?? absent('the API server serves no IngressClasses');
}

function readTiller(reader: Reader): Promise<Platform['tiller']> {
  const namespace = 'kube-system';
  return reader.get(
    { key: 'tiller' },
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'tiller-deploy' },
    (deployment) => ({
      namespace,
      image: text(record(list(at(deployment, 'spec', 'template', 'spec', 'containers'))[0]).image) ?? '',
    }),
  );
}

/** Where its kinds are served: whether something acts on them, and whether they let anything pass. */
async function readCertManager(
  reader: Reader,
  generation: ReturnType<typeof generationIn>,
  namespace: string,
  version: Reading<ServerVersion>,
): Promise<Platform['certManager']> {
  if (generation.state !== 'read') return generation;
  const [controller, webhook] = await Promise.all([
    readController(reader),
    tryWebhook(reader, generation.value.generation, namespace, version),
  ]);
  return read({ ...generation.value, ...controller, webhook });
}
