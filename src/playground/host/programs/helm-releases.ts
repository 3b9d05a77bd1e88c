import type { CommandResult } from '../../../evidence/host/access.js';
import { allows } from '../../api/rbac.js';
import { isUp, put, putNamespace, takeAway } from '../../installs/installer.js';
import type { Place } from '../../installs/release.js';
import { minorOf } from '../../store/kinds.js';
import { said } from '../cli/command.js';
import { chartFor } from './charts.js';
import { failed, type HelmCommand } from './helm-command.js';
import { type Release, releasesIn, removeRelease, saveRelease } from './releases.js';

/** `helm install NAME CHART`. */
export async function install(command: HelmCommand): Promise<CommandResult> {
  const [name = '', chart = ''] = command.words;
  const outcome = releaseOf(command, name)
    ? { problem: 'cannot re-use a name that is still in use' }
    : await deploy(command, name, chart, 1);
  if ('problem' in outcome) return failed(`INSTALLATION FAILED: ${outcome.problem}`);
  return said(outcome.text, outcome.pulled);
}

/** `helm upgrade [--install] NAME CHART`. */
export async function upgrade(command: HelmCommand): Promise<CommandResult> {
  const { words, flags } = command;
  const [name = '', chart = ''] = words;
  const denied = forbidden(command, 'list');
  if (denied !== undefined) return failed(`query: failed to query with labels: ${denied}`);
  const existing = releaseOf(command, name);
  if (existing === undefined) {
    if (!flags.has('install') && !flags.has('i'))
      return failed(`UPGRADE FAILED: "${name}" has no deployed releases`);
    const outcome = await deploy(command, name, chart, 1);
    if ('problem' in outcome) return failed(outcome.problem);
    return said(`Release "${name}" does not exist. Installing it now.\n${outcome.text}`, outcome.pulled);
  }
  const outcome = await deploy(command, name, chart, existing.revision + 1);
  if ('problem' in outcome) return failed(`UPGRADE FAILED: ${outcome.problem}`);
  return said(`Release "${name}" has been upgraded. Happy Helming!\n${outcome.text}`, outcome.pulled);
}

/** `helm uninstall NAME`. Custom resource definitions stay. */
export function uninstall(command: HelmCommand): CommandResult {
  const [name = ''] = command.words;
  const { world, issuance } = command.cluster;
  const denied = forbidden(command, 'list');
  if (denied !== undefined) return failed(`query: failed to query with labels: ${denied}`);
  const release = releaseOf(command, name);
  if (release === undefined) return failed(`uninstall: Release not loaded: ${name}: release: not found`);
  for (const object of release.objects) takeAway(world, object);
  removeRelease(world.store, release);
  if (release.chart.startsWith('cert-manager-')) issuance.remove();
  return said(`release "${name}" uninstalled\n`);
}

/** `helm list`. */
export function list({ cluster, flags }: HelmCommand): CommandResult {
  const all = flags.has('A') || flags.has('all-namespaces');
  const releases = releasesIn(cluster.world.store, all ? undefined : (flags.get('namespace') ?? 'default'));
  const rows = releases.map(({ name, namespace, revision, updated, chart, appVersion }) => ({
    name,
    namespace,
    revision: String(revision),
    updated,
    status: 'deployed',
    chart,
    app_version: appVersion,
  }));
  if (flags.get('output') === 'json') return said(`${JSON.stringify(rows)}\n`);
  const heads = ['NAME', 'NAMESPACE', 'REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION'];
  return said([heads, ...rows.map((row) => Object.values(row))].map((row) => `${row.join('\t')}\n`).join(''));
}

type Outcome = { text: string; pulled: string } | { problem: string };

async function deploy(command: HelmCommand, name: string, word: string, revision: number): Promise<Outcome> {
  const { cluster, flags, home } = command;
  const { world, issuance } = cluster;
  const namespace = namespaceOf(command);
  const found = chartFor(word, flags.get('repo'), home.repositories);
  if ('problem' in found) return found;
  const { chart } = found;
  const minor = minorOf(world.store.version);
  if (minor < chart.oldest) {
    const wanted = `>=1.${chart.oldest}.0-0`;
    return {
      problem: `chart requires kubeVersion: ${wanted} which is incompatible with Kubernetes ${world.store.version}`,
    };
  }
  const denied = forbidden(command, 'create');
  if (denied !== undefined) return { problem: `create: failed to create: ${denied}` };
  const place: Place = {
    release: name,
    namespace,
    values: valuesOf(flags.get('set')),
    version: flags.get('version') ?? chart.version,
  };
  const generation = chart.certManager?.(place);
  if (generation !== undefined && issuance.isForeignToHelm(generation) && !flags.has('take-ownership'))
    return { problem: notImported(place) };
  const kind = world.store.kind('v1', 'Namespace');
  if (world.store.find(kind, undefined, namespace) === undefined) {
    if (!flags.has('create-namespace'))
      return { problem: `create: failed to create: namespaces "${namespace}" not found` };
    putNamespace(world, namespace);
  }
  const objects = chart.objects(place);
  for (const object of objects) put(world, object);
  if (generation !== undefined) {
    issuance.install(generation);
    issuance.giveToHelm();
  }
  const now = new Date();
  saveRelease(
    world.store,
    release(place, { chart: chart.name, appVersion: chart.appVersion, revision, objects, now }),
  );
  if (flags.has('wait')) {
    await world.clock.settled();
    if (!isUp(world, objects)) return { problem: 'context deadline exceeded' };
  }
  return {
    text: notes(place, revision, now, chart.notes(place)),
    pulled: pulledText(found.pulled, place.version),
  };
}

/** What Helm says of the first definition that is there and has not its marks. */
function notImported({ release: name, namespace }: Place): string {
  const annotations = [
    `release-name": must be set to "${name}"`,
    `release-namespace": must be set to "${namespace}"`,
  ];
  const missing = [
    'label validation error: missing key "app.kubernetes.io/managed-by": must be set to "Helm"',
    ...annotations.map((rest) => `annotation validation error: missing key "meta.helm.sh/${rest}`),
  ];
  return `Unable to continue with install: CustomResourceDefinition "certificaterequests.cert-manager.io" in namespace "" exists and cannot be imported into the current release: invalid ownership metadata; ${missing.join('; ')}`;
}

function release(
  { release: name, namespace, version }: Place,
  of: Pick<Release, 'appVersion' | 'revision' | 'objects'> & { chart: string; now: Date },
): Release {
  const updated = of.now.toISOString().replace('T', ' ').replace('Z', ' +0000 UTC');
  const { appVersion, revision, objects } = of;
  return { name, namespace, revision, updated, chart: `${of.chart}-${version}`, appVersion, objects };
}

function notes({ release: name, namespace }: Place, revision: number, now: Date, text: string): string {
  const [week = '', day = '', month = '', year = '', time = ''] = now.toUTCString().split(/,? /);
  const deployed = `${week} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`;
  return `NAME: ${name}\nLAST DEPLOYED: ${deployed}\nNAMESPACE: ${namespace}\nSTATUS: deployed\nREVISION: ${revision}\nTEST SUITE: None\nNOTES:\n${text}`;
}

function pulledText(from: string | undefined, version: string): string {
  return from === undefined ? '' : `Pulled: ${from}:${version}\nDigest: sha256:${'0'.repeat(64)}\n`;
}

function releaseOf(command: HelmCommand, name: string): Release | undefined {
  return releasesIn(command.cluster.world.store, namespaceOf(command)).find((one) => one.name === name);
}

function namespaceOf({ flags }: HelmCommand): string {
  return flags.get('namespace') ?? 'default';
}

/** What the API server says when the user may not do this to Secrets of the namespace, in which Helm keeps its releases. */
function forbidden(command: HelmCommand, verb: string): string | undefined {
  const { user } = command.cluster;
  const namespace = namespaceOf(command);
  if (allows(user, { verb, group: '', resource: 'secrets', namespace, name: undefined })) return undefined;
  return `secrets is forbidden: User "${user.name}" cannot ${verb} resource "secrets" in API group "" in the namespace "${namespace}"`;
}

function valuesOf(set: string | undefined): Map<string, string> {
  const pairs = (set ?? '').split(',').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const [path = '', value = ''] = pair.split(/=(.*)/s);
      return [path, value];
    }),
  );
}
