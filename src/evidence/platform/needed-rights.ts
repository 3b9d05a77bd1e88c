import { groupOf } from '../../kube/resources.js';
import type { CertManagerGeneration } from '../model.js';
import type { AccessRule } from '../reading.js';

/** A right, and what of the install needs it, in words. */
export interface NeededRight {
  rule: AccessRule;
  purpose: string;
}

export interface RightsScope {
  namespace: string;
  /** The namespace is not there and is to be created. */
  createNamespace: boolean;
  /** `howto`: a bare Pod; else a Deployment. */
  style: 'deployment' | 'howto';
  /** Under which Ingresses are written: `networking.k8s.io/v1`. */
  ingressApi: string;
  /** Undefined: certificates are not cert-manager's, or none is installed yet. */
  certManager: CertManagerGeneration | undefined;
}

/** Server-side apply of an object that is not there yet takes `create` beside `patch`. */
const WRITE = ['get', 'create', 'patch', 'delete'] as const;

/** The rights that an install needs in its namespace, those for reading the state of what it wrote included. */
export function neededRights(scope: RightsScope): NeededRight[] {
  const { namespace, certManager } = scope;
  const right = (verb: string, group: string, resource: string, purpose: string): NeededRight => ({
    rule: { verb, group, resource, namespace },
    purpose,
  });
  const write = (group: string, resource: string, purpose: string) =>
    WRITE.map((verb) => right(verb, group, resource, purpose));
  const workload =
    scope.style === 'howto'
      ? write('', 'pods', 'the Pod of the registry')
      : write('apps', 'deployments', 'the Deployment of the registry');
  return [
    ...(scope.createNamespace ? [creation(namespace)] : []),
    ...write('', 'secrets', 'the users and the certificate'),
    ...write('', 'configmaps', 'the configuration'),
    ...write('', 'persistentvolumeclaims', 'the storage'),
    ...workload,
    ...write('', 'services', 'the Service'),
    ...write(groupOf(scope.ingressApi), 'ingresses', 'the Ingress'),
    ...(certManager === undefined ? [] : issuance(groupOf(certManager), write, right)),
    right('list', '', 'pods', 'seeing whether the registry runs'),
    right('get', '', 'pods/log', 'seeing why the registry does not run'),
    right('list', '', 'events', 'seeing what the cluster says about it'),
  ];
}

function creation(namespace: string): NeededRight {
  const rule = { verb: 'create', group: '', resource: 'namespaces' };
  return { rule, purpose: `the namespace ${namespace}, which is not there` };
}

function issuance(
  group: string,
  write: (group: string, resource: string, purpose: string) => NeededRight[],
  right: (verb: string, group: string, resource: string, purpose: string) => NeededRight,
): NeededRight[] {
  // Orders and Challenges moved to a group of their own with cert-manager 0.11, as CertificateRequests came.
  const current = group === 'cert-manager.io';
  const acme = current ? `acme.${group}` : group;
  const following = 'following the certificate';
  return [
    ...write(group, 'issuers', 'the Issuer'),
    ...write(group, 'certificates', 'the Certificate'),
    ...(current ? [right('list', group, 'certificaterequests', following)] : []),
    right('list', acme, 'orders', following),
    right('list', acme, 'challenges', following),
  ];
}
