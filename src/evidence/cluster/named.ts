import {
  at,
  type KubeObject,
  list,
  nameOf,
  type ObjectRef,
  record,
  strings,
  text,
} from '../../kube/objects.js';
import type { CertManagerGeneration, Readings, Target } from '../model.js';
import { type Reading, read, readValue } from '../reading.js';
import { referencesOf } from '../references.js';
import { secretFacts } from '../secret-facts.js';
import type { NamespaceLists } from '../target.js';
import type { IssuanceReadings } from './cert-manager.js';
import type { Reader } from './reader.js';

/** More ClusterIssuers than this are not read by name: no registry needs them. */
const MAX_CLUSTER_ISSUERS = 20;

/** What is to be read by name, as far as is known after a wave. */
export interface Wanted {
  configMaps: string[];
  secrets: string[];
  persistentVolumeClaims: string[];
  ingressClasses: ObjectRef[];
  containers: { pod: string; container: string }[];
  eventsOf: string[];
  clusterIssuers: { generation: CertManagerGeneration; name: string }[];
}

/** Everything that the target refers to, with what its Certificates refer to once they are known. */
export function wantedOf(
  target: Target,
  lists: NamespaceLists,
  generations: readonly CertManagerGeneration[],
  issuance: IssuanceReadings | undefined,
): Wanted {
  const refs = referencesOf(target, lists);
  const ingress = lists.ingresses.find((candidate) => nameOf(candidate) === target.ingress);
  const tlsSecrets = list(at(ingress, 'spec', 'tls')).flatMap(
    (block) => text(record(block).secretName) ?? [],
  );
  const annotations = strings(ingress?.metadata?.annotations);
  const annotated = ['certmanager.k8s.io/issuer', 'cert-manager.io/issuer'].flatMap(
    (key) => annotations[key] ?? [],
  );
  const certificates = certificatesFor(target, tlsSecrets, issuance);
  return {
    configMaps: refs.configMaps,
    secrets: unique([...refs.secrets, ...certificates.flatMap(secretOf)]),
    persistentVolumeClaims: refs.persistentVolumeClaims,
    // A server that has Ingresses under an older version has their classes under that one, or has none.
    ingressClasses: refs.ingressClasses.map((name) => ({
      apiVersion: ingress?.apiVersion ?? 'networking.k8s.io/v1',
      kind: 'IngressClass',
      name,
    })),
    containers: refs.containers,
    // ingress-shim names its Certificate after the Secret, so its events can be asked for before it is known.
    eventsOf: unique([
      ...refs.eventsOf,
      ...tlsSecrets,
      ...annotated,
      ...certificates.map(nameOf),
      ...certificates.flatMap(issuerOf),
    ]).filter((name) => name !== ''),
    clusterIssuers: [
      ...generations.flatMap((generation) => refs.clusterIssuers.map((name) => ({ generation, name }))),
      ...clusterIssuersOf(generations, issuance),
    ].slice(0, MAX_CLUSTER_ISSUERS),
  };
}

/** The Certificates that make the registry's certificate: for its TLS Secret, or for its host name. */
function certificatesFor(
  target: Target,
  tlsSecrets: readonly string[],
  issuance: IssuanceReadings | undefined,
): KubeObject[] {
  const all = Object.values(issuance?.certificates ?? {}).flatMap((reading) => readValue(reading) ?? []);
  return all.filter((certificate) => {
    const names = list(at(certificate, 'spec', 'dnsNames'));
    return (
      secretOf(certificate).some((secret) => tlsSecrets.includes(secret)) ||
      (target.host !== undefined && names.includes(target.host))
    );
  });
}

function clusterIssuersOf(
  generations: readonly CertManagerGeneration[],
  issuance: IssuanceReadings | undefined,
): Wanted['clusterIssuers'] {
  return generations.flatMap((generation) => {
    const certificates = readValue(issuance?.certificates[generation]) ?? [];
    const names = certificates
      .filter((certificate) => at(certificate, 'spec', 'issuerRef', 'kind') === 'ClusterIssuer')
      .flatMap(issuerOf);
    return unique(names).map((name) => ({ generation, name }));
  });
}

function secretOf(certificate: KubeObject): string[] {
  const name = text(at(certificate, 'spec', 'secretName'));
  return name === undefined ? [] : [name];
}

function issuerOf(certificate: KubeObject): string[] {
  const name = text(at(certificate, 'spec', 'issuerRef', 'name'));
  return name === undefined ? [] : [name];
}

function unique(names: string[]): string[] {
  return [...new Set(names)];
}

export type NamedReadings = Pick<
  Readings,
  | 'configMaps'
  | 'secrets'
  | 'persistentVolumeClaims'
  | 'ingressClasses'
  | 'events'
  | 'logs'
  | 'previousLogs'
  | 'clusterIssuers'
>;

/** Reads by name what is wanted and was not read yet; several calls add up to one set of readings. */
export class NamedReader {
  private readonly configMaps: Readings['configMaps'] = {};
  private readonly secrets: Readings['secrets'] = {};
  private readonly persistentVolumeClaims: Readings['persistentVolumeClaims'] = {};
  private readonly ingressClasses: Readings['ingressClasses'] = {};
  private readonly logs: Readings['logs'] = {};
  private readonly previousLogs: Readings['previousLogs'] = {};
  private readonly clusterIssuers: Readings['clusterIssuers'] = {};
  private readonly events = new Map<string, Reading<KubeObject[]>>();

  constructor(
    private readonly reader: Reader,
    private readonly namespace: string,
  ) {}

  /** Reads the rest of what is wanted, all at the same time. */
  async readRest(wanted: Wanted): Promise<void> {
    const { reader, namespace } = this;
    await Promise.all([
      ...wanted.configMaps.map((name) =>
        once(this.configMaps, name, () => this.object('configMaps', 'ConfigMap', name, (object) => object)),
      ),
      ...wanted.secrets.map((name) =>
        once(this.secrets, name, () => this.object('secrets', 'Secret', name, secretFacts)),
      ),
      ...wanted.persistentVolumeClaims.map((name) =>
        once(this.persistentVolumeClaims, name, () =>
          this.object('persistentVolumeClaims', 'PersistentVolumeClaim', name, (object) => object),
        ),
      ),
      ...wanted.ingressClasses.map((ref) =>
        once(this.ingressClasses, ref.name, () =>
          reader.get({ key: 'ingressClasses', item: ref.name }, ref, (object) => object),
        ),
      ),
      ...wanted.containers.flatMap(({ pod, container }) => {
        const key = `${pod}/${container}`;
        const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name: pod };
        return [
          once(this.logs, key, () => reader.log({ key: 'logs', item: key }, ref, container, false)),
          once(this.previousLogs, key, () =>
            reader.log({ key: 'previousLogs', item: key }, ref, container, true),
          ),
        ];
      }),
      ...wanted.clusterIssuers.map(({ generation, name }) => {
        const key = `${generation}/${name}`;
        const ref = { apiVersion: generation, kind: 'ClusterIssuer', name };
        return once(this.clusterIssuers, key, () =>
          reader.get({ key: 'clusterIssuers', item: key }, ref, (object) => object),
        );
      }),
      ...wanted.eventsOf.filter((name) => !this.events.has(name)).map((name) => this.readEvents(name)),
    ]);
  }

  /** True when something is wanted that was not read yet. */
  lacks(wanted: Wanted): boolean {
    return (
      wanted.configMaps.some((name) => !(name in this.configMaps)) ||
      wanted.secrets.some((name) => !(name in this.secrets)) ||
      wanted.persistentVolumeClaims.some((name) => !(name in this.persistentVolumeClaims)) ||
      wanted.ingressClasses.some(({ name }) => !(name in this.ingressClasses)) ||
      wanted.containers.some(({ pod, container }) => !(`${pod}/${container}` in this.logs)) ||
      wanted.clusterIssuers.some(
        ({ generation, name }) => !(`${generation}/${name}` in this.clusterIssuers),
      ) ||
      wanted.eventsOf.some((name) => !this.events.has(name))
    );
  }

  readings(): NamedReadings {
    const { configMaps, secrets, persistentVolumeClaims, ingressClasses } = this;
    const { logs, previousLogs, clusterIssuers } = this;
    const named = { configMaps, secrets, persistentVolumeClaims, ingressClasses };
    return { ...named, logs, previousLogs, clusterIssuers, events: this.allEvents() };
  }

  private object<T>(
    key: 'configMaps' | 'secrets' | 'persistentVolumeClaims',
    kind: string,
    name: string,
    shape: (object: KubeObject) => T,
  ): Promise<Reading<T>> {
    const ref = { apiVersion: 'v1', kind, namespace: this.namespace, name };
    return this.reader.get({ key, item: name }, ref, shape);
  }

  private async readEvents(name: string): Promise<void> {
    const fieldSelector = `involvedObject.name=${name}`;
    const purpose = { key: 'events', item: name } as const;
    this.events.set(name, await this.reader.list(purpose, 'v1', 'Event', this.namespace, { fieldSelector }));
  }

  /** One reading of all events: it says what went wrong as soon as one of its parts could not be read. */
  private allEvents(): Reading<KubeObject[]> {
    const parts = [...this.events.values()];
    const unread = parts.find((part) => part.state !== 'read');
    return unread ?? read(parts.flatMap((part) => readValue(part) ?? []));
  }
}

async function once<T>(
  into: Record<string, Reading<T>>,
  key: string,
  take: () => Promise<Reading<T>>,
): Promise<void> {
  if (key in into) return;
  into[key] = await take();
}
