import { type KubeObject, text } from '../../src/kube/objects.js';
import { resourcePath } from '../../src/kube/resources.js';
import type { Playground } from '../../src/playground/playground.js';
import { CONFIG } from '../../src/playground/states/howto-manifests.js';
import { raw } from '../contract/support.js';
import { kubeConfigOf } from './support.js';

export const NAMESPACE = 'registry';
export const TRAEFIK =
  'helm upgrade --install traefik traefik --repo https://traefik.github.io/charts --namespace traefik --create-namespace --kube-context playground';
export const CERT_MANAGER =
  'helm upgrade --install cert-manager oci://quay.io/jetstack/charts/cert-manager --version v1.19.5 --namespace cert-manager --create-namespace --set crds.enabled=true --wait --timeout 5m --kube-context playground';

/** `admin` with the password `admin123`, in bcrypt. */
const HTPASSWD = 'admin:$2y$05$eH4Nc9jtlcCVBPtbnEl7Z.E7Trp7LkH48JKZ9fMRK7fUH3UP.4T4.\n';

/** A command line of plain words on the playground's host. */
export function run({ access }: Playground, line: string, input?: string) {
  return access.run(line.split(' '), input === undefined ? {} : { input });
}

/** Creates objects through the API, in the registry's namespace unless they say otherwise, and waits until the controllers are through. */
export async function create(playground: Playground, ...objects: KubeObject[]): Promise<void> {
  for (const object of objects) {
    const apiVersion = text(object.apiVersion) ?? '';
    const kind = text(object.kind) ?? '';
    const answer = await raw(kubeConfigOf(playground.kubeconfig), {
      method: 'POST',
      path: resourcePath({
        apiVersion,
        kind,
        name: '',
        ...(kind === 'Namespace' ? {} : { namespace: NAMESPACE }),
      }).replace(/\/$/, ''),
      contentType: 'application/json',
      body: JSON.stringify(object),
    });
    if (answer.status !== 201) throw new Error(answer.body);
  }
  await playground.settled();
}

export function find(
  { store }: Playground,
  apiVersion: string,
  kind: string,
  name: string,
  namespace = NAMESPACE,
) {
  return store.find(store.kind(apiVersion, kind), namespace, name);
}

export const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };

export function issuer(spec: Record<string, unknown>, name = 'docker-registry'): KubeObject {
  return { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name }, spec };
}

export function acme(server: string, ingressClassName: string): KubeObject {
  return issuer({
    acme: {
      server: `https://${server}.api.letsencrypt.org/directory`,
      privateKeySecretRef: { name: 'account' },
      solvers: [{ http01: { ingress: { ingressClassName } } }],
    },
  });
}

export function certificate({ endpoint }: Playground, spec: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'docker-registry' },
    spec: {
      secretName: 'docker-registry-tls',
      dnsNames: [endpoint.host],
      issuerRef: { name: 'docker-registry' },
      ...spec,
    },
  };
}

/** Everything of the registry but its certificate: a Deployment on a claim. */
export function registry(
  { endpoint }: Playground,
  ingressClassName: string,
  env: Record<string, unknown>[] = [],
): KubeObject[] {
  const name = 'docker-registry';
  const labels = { 'app.kubernetes.io/name': name };
  const metadata = { name };
  const items = (key: string, path: string) => [{ key, path }];
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { HTPASSWD } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'registry-config.yml': CONFIG } },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata,
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: 'registry',
                image: 'registry:2',
                env,
                ports: [{ name: 'http', containerPort: 5000 }],
                volumeMounts: [
                  { name: 'config', mountPath: '/etc/docker/registry', readOnly: true },
                  { name: 'htpasswd', mountPath: '/auth', readOnly: true },
                  { name: 'storage', mountPath: '/var/lib/registry' },
                ],
              },
            ],
            volumes: [
              { name: 'config', configMap: { name, items: items('registry-config.yml', 'config.yml') } },
              { name: 'htpasswd', secret: { secretName: name, items: items('HTPASSWD', 'htpasswd') } },
              { name: 'storage', persistentVolumeClaim: { claimName: name } },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ name: 'http', port: 5000, targetPort: 'http' }] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: {
        ingressClassName,
        tls: [{ hosts: [endpoint.host], secretName: 'docker-registry-tls' }],
        rules: [
          {
            host: endpoint.host,
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name, port: { name: 'http' } } } },
              ],
            },
          },
        ],
      },
    },
  ];
}
