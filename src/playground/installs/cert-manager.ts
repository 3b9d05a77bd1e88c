import type { KubeObject } from '../../kube/objects.js';
import { type Chart, labelsOf, type Place, program } from './release.js';

const NOTES = `cert-manager VERSION has been deployed successfully!

In order to begin issuing certificates, you will need to set up a ClusterIssuer
or Issuer resource (for example, by creating a 'letsencrypt-staging' issuer).

More information on the different types of issuers and how to configure them
can be found in our documentation:

https://cert-manager.io/docs/configuration/

For information on how to configure cert-manager to automatically provision
Certificates for Ingress resources, take a look at the \`ingress-shim\`
documentation:

https://cert-manager.io/docs/usage/ingress/
`;

/** charts.jetstack.io, and from 1.19 on also at quay.io. Its resources come with it only when it is told so. */
export const certManager: Chart = {
  name: 'cert-manager',
  repository: 'https://charts.jetstack.io',
  oci: 'quay.io/jetstack/charts/cert-manager',
  version: 'v1.19.5',
  appVersion: 'v1.19.5',
  oldest: 16,
  notes: ({ version }) => NOTES.replace('VERSION', version),
  objects: certManagerObjects,
  certManager: ({ values }) =>
    [values.get('crds.enabled'), values.get('installCRDs')].includes('true')
      ? 'cert-manager.io/v1'
      : undefined,
};

/** The controller, its webhook and the injector of authorities. Before 0.6 there was no more than the first. */
export function certManagerObjects(place: Place): KubeObject[] {
  const { version, release } = place;
  return ['controller', 'webhook', 'cainjector'].map((part) => {
    const name = part === 'controller' ? release : `${release}-${part}`;
    const own = part === 'controller' ? 'cert-manager' : part;
    const labels = { ...labelsOf(place, own), app: own };
    const image = `quay.io/jetstack/cert-manager-${part}:${version}`;
    const ports =
      part === 'cainjector' ? [] : [{ name: 'http', containerPort: part === 'webhook' ? 10250 : 9402 }];
    const deployment = program(place, { name, labels, image, args: ['--v=2'], ports });
    deployment.metadata = {
      ...deployment.metadata,
      labels: { ...labels, 'app.kubernetes.io/version': version },
    };
    return deployment;
  });
}
