import type { ClusterApi } from '../../kube/api.js';
import { type KubeObject, list, type ObjectRef, record, refOf, text } from '../../kube/objects.js';
import { collectionPath, groupOf, pluralOf } from '../../kube/resources.js';
import { parseJson, parseList, readingOf } from '../cluster/answer.js';
import { parseGroups } from '../cluster/first-look.js';
import { Reader } from '../cluster/reader.js';
import type { ApiGroup } from '../model.js';
import type { OnProgress } from '../progress.js';
import { type AccessRule, type Reading, readValue } from '../reading.js';

/** An object that bears the label of a registry, and who wrote it: the names in its managedFields, empty where the server keeps none. */
export interface ManagedObject {
  object: KubeObject;
  managers: string[];
}

/** What there is of one registry that regdoctor made, for taking it away. */
export interface ManagedFacts {
  /** Labelled as this registry's, in the namespace or above it. Secrets are not among them. */
  objects: ManagedObject[];
  /** All Certificates of the namespace: those that an Ingress asked for have no label of their own in every version. */
  certificates: KubeObject[];
  /** All Secrets of the namespace, their metadata alone. */
  secrets: ManagedObject[];
  namespace: Reading<KubeObject>;
  /** Of what earlier installs wrote, what is there now. */
  written: KubeObject[];
  /** Everything else that people keep in the namespace, when the namespace bears the label. */
  inNamespace: ObjectRef[];
  /** What could not be looked at. */
  unread: { what: string; reason: string; needs?: AccessRule }[];
}

export interface ManagedScope {
  namespace: string;
  /** What everything of this registry is labelled with. */
  labels: Readonly<Record<string, string>>;
  /** What the journal says was written here; Secrets are found by their lists. */
  written: readonly ObjectRef[];
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

const CERT_MANAGER: readonly string[] = [
  ...['v1', 'v1beta1', 'v1alpha3', 'v1alpha2'].map((version) => `cert-manager.io/${version}`),
  'certmanager.k8s.io/v1alpha1',
];

/** The kinds that an install writes, under the version to take first. Ingresses moved between groups. */
const KINDS: readonly (readonly [kind: string, versions: readonly string[]])[] = [
  ['Ingress', ['networking.k8s.io/v1', 'networking.k8s.io/v1beta1', 'extensions/v1beta1']],
  ['Service', ['v1']],
  ['Deployment', ['apps/v1']],
  ['Pod', ['v1']],
  ['ConfigMap', ['v1']],
  ['PersistentVolumeClaim', ['v1']],
  ['Issuer', CERT_MANAGER],
  ['ClusterIssuer', CERT_MANAGER],
];

/** Of these an install may not see any in other hands: whoever may not list them did not make one. */
const SELDOM: readonly string[] = ['ClusterIssuer'];

/** What people keep in a namespace besides. Events, endpoints and the like come and go with these. */
const OTHERS: readonly (readonly [kind: string, versions: readonly string[]])[] = [
  ...KINDS.filter(([kind]) => kind !== 'ClusterIssuer'),
  ['StatefulSet', ['apps/v1']],
  ['DaemonSet', ['apps/v1']],
];

/** What controllers put into every namespace. */
const EVERYWHERE: readonly string[] = ['kube-root-ca.crt', 'openshift-service-ca.crt', 'istio-ca-root-cert'];

/** Metadata alone: the contents of Secrets are not asked for. A server that does not know it answers as always. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/**
 * Reads by label what there is of a registry that regdoctor made, in its namespace: two waves, three when the namespace is regdoctor's too.
 * Never rejects for what the API server says.
 */
export async function readManaged(api: ClusterApi, scope: ManagedScope): Promise<ManagedFacts> {
  const reader = new Reader(api, scope.signal, scope.onProgress);
  const [groups, namespace] = await reader.wave(() =>
    Promise.all([
      reader.path({ key: 'certManager', item: 'groups' }, '/apis', parseGroups),
      reader.get(
        { key: 'namespace' },
        { apiVersion: 'v1', kind: 'Namespace', name: scope.namespace },
        (it) => it,
      ),
    ]),
  );
  const served = readValue(groups) ?? [];
  const look = new Look(reader, served, scope);
  const selector = Object.entries(scope.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const [objects, certificates, secrets, written] = await reader.wave(() =>
    Promise.all([
      Promise.all(KINDS.map(([kind, versions]) => look.list(kind, versions, { labelSelector: selector }))),
      look.list('Certificate', CERT_MANAGER, {}),
      look.list('Secret', ['v1'], {}, METADATA_ONLY),
      look.byName(scope.written),
    ]),
  );
  if (groups.state !== 'read') look.unread.push({ what: 'the list of API groups', reason: groups.reason });
  const own = isLabelled(readValue(namespace), scope.labels);
  const others = own ? await reader.wave(() => look.others()) : [];
  return {
    objects: objects.flat(),
    certificates: certificates.map(({ object }) => object),
    secrets,
    namespace,
    written,
    inNamespace: others,
    unread: look.unread,
  };
}

/** True for an object that bears the label of this registry. */
export function isLabelled(
  object: KubeObject | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  const own = record(object?.metadata?.labels);
  return object !== undefined && Object.entries(labels).every(([key, value]) => own[key] === value);
}

class Look {
  readonly unread: ManagedFacts['unread'] = [];

  constructor(
    private readonly reader: Reader,
    private readonly served: readonly ApiGroup[],
    private readonly scope: ManagedScope,
  ) {}

  /** One list under the first version that is served; nothing where none is. What cannot be read is noted. */
  async list(
    kind: string,
    versions: readonly string[],
    query: Record<string, string>,
    accept?: string,
  ): Promise<ManagedObject[]> {
    const apiVersion = versions.find((version) => this.isServed(version));
    if (apiVersion === undefined) return [];
    const { namespace } = this.scope;
    const needs: AccessRule = {
      verb: 'list',
      group: groupOf(apiVersion),
      resource: pluralOf(kind),
      namespace,
    };
    const reading = await this.reader.send(
      { key: kind === 'Secret' ? 'secrets' : 'objects', item: kind },
      {
        method: 'GET',
        path: collectionPath(apiVersion, kind, namespace),
        query,
        ...(accept === undefined ? {} : { accept }),
      },
      (response): Reading<ManagedObject[]> =>
        readingOf(response, needs, (body) => itemsOf(body, apiVersion, kind)),
    );
    if (reading.state === 'read') return reading.value;
    if (reading.state !== 'absent' && !SELDOM.includes(kind)) this.note(pluralOf(kind), reading);
    return [];
  }

  async byName(refs: readonly ObjectRef[]): Promise<KubeObject[]> {
    const wanted = refs.filter(({ kind }) => kind !== 'Secret');
    const readings: Reading<KubeObject>[] = await Promise.all(
      wanted.map((ref) =>
        this.reader.get({ key: 'objects', item: `${ref.kind}/${ref.name}` }, ref, (it) => it),
      ),
    );
    return readings.flatMap((reading): KubeObject[] => (reading.state === 'read' ? [reading.value] : []));
  }

  async others(): Promise<ObjectRef[]> {
    const lists = await Promise.all(
      OTHERS.map(([kind, versions]) => this.list(kind, versions, {}, METADATA_ONLY)),
    );
    return lists.flat().flatMap(({ object }) => (isKept(object) ? [refOf(object)] : []));
  }

  private isServed(apiVersion: string): boolean {
    if (apiVersion === 'v1') return true;
    const [group, version = ''] = apiVersion.split('/');
    return this.served.some((one) => one.name === group && one.versions.includes(version));
  }

  private note(what: string, reading: Exclude<Reading<unknown>, { state: 'read' }>): void {
    if (this.unread.some((other) => other.what === what)) return;
    const needs = reading.state === 'denied' ? { needs: reading.needs } : {};
    this.unread.push({ what, reason: reading.reason, ...needs });
  }
}

/** The items of a list in either form, without what is large; of Secrets nothing but their metadata. Undefined for anything else. */
function itemsOf(body: string, apiVersion: string, kind: string): ManagedObject[] | undefined {
  const content = record(parseJson(body));
  const partial = text(content.kind) === 'PartialObjectMetadataList';
  const whole = { ...content, kind: `${kind}List` };
  const page = parseList(partial ? JSON.stringify(whole) : body, apiVersion, kind);
  if (page === undefined) return undefined;
  const raw = list(content.items).map((item): KubeObject => record(item));
  return page.items.map((item, index) => {
    const object: KubeObject = partial || kind === 'Secret' ? { metadata: item.metadata ?? {} } : item;
    return {
      object: { ...object, apiVersion, kind },
      managers: list(raw[index]?.metadata?.managedFields).flatMap(
        (entry) => text(record(entry).manager) ?? [],
      ),
    };
  });
}

function isKept({ metadata }: KubeObject): boolean {
  return (
    metadata?.deletionTimestamp === undefined &&
    list(metadata?.ownerReferences).length === 0 &&
    !EVERYWHERE.includes(metadata?.name ?? '')
  );
}
