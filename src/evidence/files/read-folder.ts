import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConfigError } from '../../errors.js';
import { type KubeObject, list, nameOf, number, record, text } from '../../kube/objects.js';
import { emptyEvidence } from '../empty.js';
import { noMachine } from '../host/machine-readings.js';
import { withoutCredentials } from '../log-text.js';
import { CERT_MANAGER_GENERATIONS, type Evidence, type Readings } from '../model.js';
import { absent, leftOut, type Reading, read, readValue, skipped } from '../reading.js';
import { type References, referencesOf } from '../references.js';
import { secretFacts } from '../secret-facts.js';
import { findTarget, type NamespaceLists, type TargetOptions } from '../target.js';

type FolderOptions = Partial<TargetOptions>;

/**
 * Judges what somebody saved: a folder of `kubectl get KIND -o json` lists (`pods.json`, `configmaps.json`, `issuers.cert-manager.io.json`),
 * logs (`logs/POD.current.txt`, `logs/POD.previous.txt`), `captured-at.txt`, and `endpoint.json` with readings of the host name. A file that is
 * not there is a reading that was not taken, not an absent object.
 * @throws ConfigError when the folder is not there, holds no list, or a file in it is not JSON.
 */
export async function readFolder(path: string, options: FolderOptions = {}): Promise<Evidence> {
  const info = await stat(path).catch(() => {
    throw new ConfigError(
      `${path} is not there.`,
      'Give --from a folder of "kubectl get KIND -o json" lists.',
    );
  });
  if (!info.isDirectory()) return readEvidenceFile(path);
  const files = await readJsonFiles(path);
  if (!files.has('pods') && !files.has('services') && !files.has('issuers.cert-manager.io')) {
    throw new ConfigError(
      `${path} holds no list of objects: pods.json and services.json are not there.`,
      'Save them with "kubectl get pods -o json > pods.json" and so on for each kind.',
    );
  }
  const takenAt = (await readText(join(path, 'captured-at.txt')))?.trim() ?? info.mtime.toISOString();
  const namespace = options.namespace ?? namespaceOf(files);
  const lists = listsOf(files, namespace);
  const target = findTarget(lists, { ...options, namespace });
  const evidence = emptyEvidence({ kind: 'files', path }, target, validDate(takenAt, info.mtime));
  const refs = referencesOf(target, lists);
  Object.assign(evidence.readings, notSaved(), clusterReadings(files, namespace, refs));
  Object.assign(evidence.readings, await logReadings(join(path, 'logs'), refs));
  Object.assign(evidence.readings, endpointReadings(files.get('endpoint')));
  return evidence;
}

/** What kubectl cannot save, and older evidence does not have. */
function notSaved(): Partial<Evidence['readings']> {
  const reason = 'it is not among the saved readings';
  const none = leftOut(reason);
  return { ...noMachine(reason), plainHttp: none, login: none, push: none, image: none };
}

async function readEvidenceFile(path: string): Promise<Evidence> {
  const parsed = record(await parse(path));
  if (parsed.schema !== 'regdoctor.evidence/1') {
    throw new ConfigError(
      `${path} is not evidence of regdoctor.`,
      'Give --from a folder, or a file with schema regdoctor.evidence/1.',
    );
  }
  const target = record(parsed.target);
  const evidence = emptyEvidence(
    { kind: 'files', path },
    {
      ...(target as Partial<Evidence['target']>),
      namespace: text(target.namespace) ?? 'default',
      port: number(target.port) ?? 443,
    },
    validDate(text(parsed.takenAt) ?? '', new Date(0)),
  );
  Object.assign(evidence.readings, notSaved(), record(parsed.readings));
  return evidence;
}

type Files = Map<string, unknown>;

async function readJsonFiles(path: string): Promise<Files> {
  const names = (await readdir(path)).filter((name) => name.endsWith('.json'));
  const entries = names.map(
    async (name) => [basename(name, '.json'), await parse(join(path, name))] as const,
  );
  return new Map(await Promise.all(entries));
}

async function parse(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `${path} is not valid JSON: ${reason}.`,
      'Save it again with "kubectl get KIND -o json".',
    );
  }
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

function validDate(value: string, fallback: Date): string {
  const date = new Date(value);
  return (Number.isNaN(date.getTime()) ? fallback : date).toISOString();
}

/** The items of one list file, of this namespace; undefined when there is no such file. */
function items(files: Files, name: string, namespace: string | undefined): KubeObject[] | undefined {
  if (!files.has(name)) return undefined;
  const content = record(files.get(name));
  const all = list<KubeObject>(content.items ?? (content.metadata === undefined ? [] : [content])).map(
    record,
  );
  return all.filter((item) => {
    const own = text(record(item.metadata).namespace);
    return namespace === undefined || own === undefined || own === namespace;
  });
}

/** `default` when something is in it, else the only namespace of the saved Pods and Services, else `default`. */
function namespaceOf(files: Files): string {
  const all = ['pods', 'services', 'deployments'].flatMap((name) => items(files, name, undefined) ?? []);
  const names = new Set(
    all.map((item) => text(item.metadata?.namespace)).filter((name) => name !== undefined),
  );
  const [only] = names;
  return names.has('default') || only === undefined ? 'default' : only;
}

function listsOf(files: Files, namespace: string): NamespaceLists {
  const of = (name: string) => items(files, name, namespace) ?? [];
  return {
    pods: of('pods'),
    deployments: of('deployments'),
    statefulSets: of('statefulsets'),
    services: of('services'),
    ingresses: of('ingresses'),
  };
}

function clusterReadings(files: Files, namespace: string, refs: References): Partial<Readings> {
  const whole = (name: string): Reading<KubeObject[]> => {
    const found = items(files, name, namespace);
    return found === undefined ? skipped(`the folder has no ${name}.json`) : read(found);
  };
  const byName = <T>(file: string, names: string[], shape: (object: KubeObject) => T) =>
    Object.fromEntries(
      names.map((name) => {
        const all = readValue(whole(file));
        const object = all?.find((candidate) => nameOf(candidate) === name);
        if (all === undefined) return [name, skipped(`the folder has no ${file}.json`)];
        return [name, object === undefined ? absent(`not in ${file}.json`) : read(shape(object))];
      }),
    );
  const generations = CERT_MANAGER_GENERATIONS.filter((generation) => hasGeneration(files, generation));
  const perGeneration = (kind: string, acme: boolean) =>
    Object.fromEntries(
      generations.map((generation) => {
        const group = generation.split('/')[0] ?? '';
        return [
          generation,
          whole(`${kind}.${acme && group === 'cert-manager.io' ? `acme.${group}` : group}`),
        ];
      }),
    );
  return {
    access: skipped('files are judged, not a cluster'),
    apiGroups: read(
      generations.map((generation) => ({
        name: generation.split('/')[0] ?? '',
        versions: [generation.split('/')[1] ?? ''],
      })),
    ),
    pods: whole('pods'),
    deployments: whole('deployments'),
    statefulSets: files.has('statefulsets') ? whole('statefulsets') : read([]),
    services: whole('services'),
    endpoints: whole('endpoints'),
    ingresses: whole('ingresses'),
    events: whole('events'),
    configMaps: byName('configmaps', refs.configMaps, (object) => object),
    secrets: byName('secrets', refs.secrets, secretFacts),
    persistentVolumeClaims: byName('persistentvolumeclaims', refs.persistentVolumeClaims, (object) => object),
    ingressClasses: byName('ingressclasses', refs.ingressClasses, (object) => object),
    issuers: perGeneration('issuers', false),
    clusterIssuers: clusterIssuersOf(files, generations),
    certificates: perGeneration('certificates', false),
    certificateRequests: generations.includes('cert-manager.io/v1')
      ? { 'cert-manager.io/v1': whole('certificaterequests.cert-manager.io') }
      : {},
    orders: perGeneration('orders', true),
    challenges: perGeneration('challenges', true),
  };
}

/** By `apiVersion/name`, as the cluster is read; ClusterIssuers that were not saved are not looked at, and not absent. */
function clusterIssuersOf(files: Files, generations: readonly string[]): Readings['clusterIssuers'] {
  const entries = generations.flatMap((generation) => {
    const saved = items(files, `clusterissuers.${generation.split('/')[0]}`, undefined) ?? [];
    return saved.map((issuer) => [`${generation}/${nameOf(issuer)}`, read(issuer)] as const);
  });
  return Object.fromEntries(entries);
}

/** A generation counts as installed when one of its lists was saved and has items: empty lists are saved for every generation. */
function hasGeneration(files: Files, generation: string): boolean {
  const [group, version] = generation.split('/');
  return ['issuers', 'certificates', 'orders'].some((kind) =>
    (items(files, `${kind}.${group}`, undefined) ?? []).some(
      (item) =>
        text(item.apiVersion) === generation || (version === 'v1' && text(item.apiVersion) === undefined),
    ),
  );
}

async function logReadings(
  folder: string,
  refs: References,
): Promise<Pick<Readings, 'logs' | 'previousLogs'>> {
  const logs: Readings['logs'] = {};
  const previousLogs: Readings['previousLogs'] = {};
  for (const { pod, container } of refs.containers) {
    logs[`${pod}/${container}`] = logReading(await readText(join(folder, `${pod}.current.txt`)));
    previousLogs[`${pod}/${container}`] = logReading(await readText(join(folder, `${pod}.previous.txt`)));
  }
  return { logs, previousLogs };
}

/** kubectl's own refusal, saved in place of a log, means that there is no log. */
function logReading(content: string | undefined): Reading<string> {
  if (content === undefined) return skipped('the folder has no such log');
  if (/^Error from server \((BadRequest|NotFound)\)/.test(content)) return absent(content.trim());
  return read(withoutCredentials(content));
}

/** Readings of the host name, saved as they are in the evidence: `{dns, tcp, tls, http}`. */
function endpointReadings(content: unknown): Partial<Readings> {
  const saved = record(content);
  const out: Partial<Record<string, unknown>> = {};
  for (const key of ['dns', 'tcp', 'tls', 'http']) {
    const reading = record(saved[key]);
    out[key] =
      typeof reading.state === 'string' ? reading : skipped('files are judged: the host name was not probed');
  }
  return out as Partial<Readings>;
}
