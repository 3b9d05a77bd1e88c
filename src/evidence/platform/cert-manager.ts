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

/** Where its controller is looked for: the namespace of its documentation, and that of installs of 2018 and 2019. */
const NAMESPACES = ['cert-manager', 'kube-system'] as const;
/** The chart has set both since 0.6, and only the first before. */
const SELECTORS = ['app=cert-manager', 'app.kubernetes.io/name=cert-manager'] as const;

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

/** What can be told of the controller. Nothing of it when it was not found or may not be read: the generation is what matters. */
export async function readController(
  reader: Reader,
): Promise<Pick<CertManagerFacts, 'version' | 'namespace' | 'ready'>> {
  const lists = await Promise.all(
    NAMESPACES.flatMap((namespace) =>
      SELECTORS.map((labelSelector) =>
        reader.list({ key: 'certManager', item: namespace }, 'apps/v1', 'Deployment', namespace, {
          labelSelector,
        }),
      ),
    ),
  );
  const controller = lists.flatMap((found) => readValue(found) ?? []).find((found) => imageOf(found) !== '');
  if (controller === undefined) return {};
  const version =
    tagOf(imageOf(controller)) ?? strings(controller.metadata?.labels)['app.kubernetes.io/version'];
  const namespace = text(controller.metadata?.namespace);
  return {
    ...(version === undefined ? {} : { version }),
    ...(namespace === undefined ? {} : { namespace }),
    ready: (number(at(controller, 'status', 'readyReplicas')) ?? 0) > 0,
  };
}

/** The image of the controller's container; empty for the Deployments of the webhook and of the CA injector. */
function imageOf(deployment: KubeObject): string {
  return (
    list(at(deployment, 'spec', 'template', 'spec', 'containers'))
      .map((container) => text(record(container).image) ?? '')
      .find((image) => /cert-manager-controller/.test(image)) ?? ''
  );
}
