import { at, type KubeObject, list, number, record, strings, text } from '../../kube/objects.js';
import type { Reader } from '../cluster/reader.js';
import { type ApiGroup, CERT_MANAGER_GENERATIONS, type CertManagerGeneration } from '../model.js';
import type { CertManagerFacts } from '../platform-model.js';
import { absent, failed, type Reading, read, readValue } from '../reading.js';
import { tagOf } from './image-tag.js';

/** Every version that cert-manager has had, oldest first. */
const VERSIONS = [
  'certmanager.k8s.io/v1alpha1',
  'cert-manager.io/v1alpha2',
  'cert-manager.io/v1alpha3',
  'cert-manager.io/v1beta1',
  'cert-manager.io/v1',
] as const;

/** Where its controller is looked for by those who may not look everywhere: the namespace of its documentation, and that of installs of 2018 and 2019. */
const NAMESPACES = ['cert-manager', 'kube-system'] as const;
/** The chart has set both since 0.6, and only the first before; the manifests are made of it. */
const SELECTORS = ['app=cert-manager', 'app.kubernetes.io/name=cert-manager'] as const;
/** Since 0.15, and the only one that stays when a release gives the chart another name. Other projects set it too. */
const COMPONENT = 'app.kubernetes.io/component';
const EVERYWHERE = [...SELECTORS, `${COMPONENT}=controller`] as const;

type Controller = Pick<CertManagerFacts, 'controller' | 'version' | 'namespace'>;

/** The generations that are served; `absent` when cert-manager is not installed. */
export function generationIn(
  groups: Reading<ApiGroup[]>,
): Reading<Pick<CertManagerFacts, 'generation' | 'served'>> {
  if (groups.state !== 'read') return groups;
  const served = VERSIONS.filter((version) => {
    const [group, own] = version.split('/');
    return groups.value.some((one) => one.name === group && one.versions.includes(own ?? ''));
  });
  if (served.length === 0) return absent('the API server serves no resources of cert-manager');
  const generation = newestWritten(served);
  return generation === undefined
    ? failed('garbage', `cert-manager serves ${served.join(', ')} only, none of which regdoctor writes.`)
    : read({ generation, served: [...served] });
}

function newestWritten(served: readonly string[]): CertManagerGeneration | undefined {
  return [...CERT_MANAGER_GENERATIONS].reverse().find((generation) => served.includes(generation));
}

/** What can be told of the controller. That there is none is said only after all namespaces were looked at. */
export async function readController(reader: Reader): Promise<Controller> {
  const everywhere = await Promise.all(EVERYWHERE.map((selector) => labelled(reader, undefined, selector)));
  const found = controllerAmong(everywhere);
  if (found !== undefined) return factsOf(found);
  if (everywhere.every(({ state }) => state === 'read')) return { controller: 'none' };
  const usual = await Promise.all(
    NAMESPACES.flatMap((namespace) => SELECTORS.map((selector) => labelled(reader, namespace, selector))),
  );
  const there = controllerAmong(usual);
  return there === undefined ? { controller: 'unknown' } : factsOf(there);
}

function labelled(
  reader: Reader,
  namespace: string | undefined,
  labelSelector: string,
): Promise<Reading<KubeObject[]>> {
  const item = namespace ?? 'controller';
  return reader.list({ key: 'certManager', item }, 'apps/v1', 'Deployment', namespace, { labelSelector });
}

/** One whose image is the project's goes before one that only its labels speak for, and one that runs before one that does not. */
function controllerAmong(lists: readonly Reading<KubeObject[]>[]): KubeObject | undefined {
  const all = lists.flatMap((found) => readValue(found) ?? []);
  const byImage = all.filter((found) => imageOf(found, OWN_IMAGE) !== undefined);
  const candidates = byImage.length > 0 ? byImage : all.filter(isLabelledController);
  return candidates.find(isReady) ?? candidates[0];
}

const OWN_IMAGE = /cert-manager-controller/;
/** The other programs of the project, which older charts label like the controller. */
const OTHER_IMAGES = /webhook|cainjector|acmesolver|startupapicheck|cert-manager-ctl/;

/** A copy of the image goes by any name: then the labels count. */
function isLabelledController(deployment: KubeObject): boolean {
  const labels = strings(deployment.metadata?.labels);
  return (
    [labels.app, labels['app.kubernetes.io/name']].includes('cert-manager') &&
    (labels[COMPONENT] ?? 'controller') === 'controller' &&
    imageOf(deployment, OTHER_IMAGES) === undefined
  );
}

function isReady(deployment: KubeObject): boolean {
  return (number(at(deployment, 'status', 'readyReplicas')) ?? 0) > 0;
}

function factsOf(deployment: KubeObject): Controller {
  const tag = tagOf(imageOf(deployment, OWN_IMAGE) ?? '');
  const version = tag ?? strings(deployment.metadata?.labels)['app.kubernetes.io/version'];
  const namespace = text(deployment.metadata?.namespace);
  return {
    controller: isReady(deployment) ? 'ready' : 'not-ready',
    ...(version === undefined ? {} : { version }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function imageOf(deployment: KubeObject, pattern: RegExp): string | undefined {
  return list(at(deployment, 'spec', 'template', 'spec', 'containers'))
    .map((container) => text(record(container).image) ?? '')
    .find((image) => pattern.test(image));
}
