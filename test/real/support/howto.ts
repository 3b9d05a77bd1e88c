import type { KubernetesObject } from '@kubernetes/client-node';
import { hashSync } from 'bcryptjs';

/** The objects of the how-to as they stand there: bare Pod, emptyDir, htpasswd Secret with key HTPASSWD, host of an example. */
export const HOST = 'registry.example.test';
export const USER = 'admin';
export const PASSWORD = 'admin123';

export const REGISTRY_CONFIG = `version: 0.1
log:
  fields:
    service: registry
storage:
  cache:
    blobdescriptor: inmemory
  filesystem:
    rootdirectory: /var/lib/registry
http:
  addr: :5000
  headers:
    X-Content-Type-Options: [nosniff]
auth:
  htpasswd:
    realm: basic-realm
    path: /auth/htpasswd
`;

type Manifest = KubernetesObject & Record<string, unknown>;

export function configMap(key = 'registry-config.yml', config = REGISTRY_CONFIG): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'docker-registry' },
    data: { [key]: config },
  };
}

export function secret(htpasswd = `${USER}:${hashSync(PASSWORD, 5)}\n`): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'docker-registry' },
    type: 'Opaque',
    data: { HTPASSWD: Buffer.from(htpasswd).toString('base64') },
  };
}

export function pod(path = 'config.yml'): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'docker-registry', labels: { name: 'docker-registry' } },
    spec: podSpec(path),
  };
}

export function deployment(path = 'config.yml'): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'docker-registry' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { name: 'docker-registry' } },
      template: { metadata: { labels: { name: 'docker-registry' } }, spec: podSpec(path) },
    },
  };
}

function podSpec(path: string): Record<string, unknown> {
  return {
    terminationGracePeriodSeconds: 2,
    volumes: [
      {
        name: 'config',
        configMap: { name: 'docker-registry', items: [{ key: 'registry-config.yml', path }] },
      },
      {
        name: 'htpasswd',
        secret: { secretName: 'docker-registry', items: [{ key: 'HTPASSWD', path: 'htpasswd' }] },
      },
      { name: 'storage', emptyDir: {} },
    ],
    containers: [
      {
        name: 'docker-registry',
        image: 'registry:2',
        imagePullPolicy: 'IfNotPresent',
        ports: [{ name: 'http', containerPort: 5000, protocol: 'TCP' }],
        volumeMounts: [
          { name: 'config', mountPath: '/etc/docker/registry', readOnly: true },
          { name: 'htpasswd', mountPath: '/auth', readOnly: true },
          { name: 'storage', mountPath: '/var/lib/registry' },
        ],
      },
    ],
  };
}

export function service(
  selector: Record<string, string> = { name: 'docker-registry' },
  targetPort = 5000,
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'docker-registry' },
    spec: { type: 'ClusterIP', ports: [{ name: 'http', protocol: 'TCP', port: 5000, targetPort }], selector },
  };
}

export function ingress(): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'docker-registry',
      annotations: {
        'kubernetes.io/ingress.class': 'nginx',
        'nginx.ingress.kubernetes.io/proxy-body-size': '0',
      },
    },
    spec: {
      tls: [{ hosts: [HOST], secretName: 'docker-registry-tls-certificate' }],
      rules: [
        {
          host: HOST,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'docker-registry', port: { number: 5000 } } },
              },
            ],
          },
        },
      ],
    },
  };
}

/** CustomResourceDefinitions of both generations of cert-manager, for objects only: no controller runs. */
export function certManagerCrds(): Manifest[] {
  const kinds: [string, string, string][] = [
    ['certmanager.k8s.io', 'v1alpha1', 'Issuer'],
    ['certmanager.k8s.io', 'v1alpha1', 'Certificate'],
    ['certmanager.k8s.io', 'v1alpha1', 'Order'],
    ['cert-manager.io', 'v1', 'Issuer'],
    ['cert-manager.io', 'v1', 'Certificate'],
  ];
  return kinds.map(([group, version, kind]) => definition(group, version, kind));
}

/** A CustomResourceDefinition that takes every object of the kind, and a status apart from it. */
export function definition(group: string, version: string, kind: string): Manifest {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      annotations: { 'api-approved.kubernetes.io': 'unapproved, test only' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          // The client's own name of x-kubernetes-preserve-unknown-fields: it drops the one with dashes.
          schema: { openAPIV3Schema: { type: 'object', x_kubernetes_preserve_unknown_fields: true } },
        },
      ],
    },
  };
}

export const ACME_V1 = 'https://acme-v01.api.letsencrypt.org/directory';
export const ACME_V2 = 'https://acme-v02.api.letsencrypt.org/directory';

/** The how-to's Issuer in the form of each generation. */
export function issuer(apiVersion: 'certmanager.k8s.io/v1alpha1' | 'cert-manager.io/v1'): Manifest {
  const solver =
    apiVersion === 'cert-manager.io/v1'
      ? { solvers: [{ http01: { ingress: { class: 'nginx' } } }] }
      : { http01: {} };
  return {
    apiVersion,
    kind: 'Issuer',
    metadata: { name: 'acme-issuer' },
    spec: {
      acme: {
        email: 'admin@example.test',
        server: ACME_V1,
        privateKeySecretRef: { name: 'acme-issuer-account-key' },
        ...solver,
      },
    },
  };
}

export function certificate(apiVersion: 'certmanager.k8s.io/v1alpha1' | 'cert-manager.io/v1'): Manifest {
  return {
    apiVersion,
    kind: 'Certificate',
    metadata: { name: 'docker-registry' },
    spec: {
      secretName: 'docker-registry-tls-certificate',
      issuerRef: { name: 'acme-issuer', ...(apiVersion === 'cert-manager.io/v1' ? { kind: 'Issuer' } : {}) },
      dnsNames: [HOST],
    },
  };
}

/** The Order that 0.8 makes for the Certificate, never finished. */
export function order(): Manifest {
  return {
    apiVersion: 'certmanager.k8s.io/v1alpha1',
    kind: 'Order',
    metadata: {
      name: 'docker-registry-4118901981',
      labels: { 'acme.cert-manager.io/certificate-name': 'docker-registry' },
    },
    spec: { issuerRef: { name: 'acme-issuer' }, dnsNames: [HOST] },
  };
}

export function tlsSecret(certificate: string, key: string): Manifest {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'docker-registry-tls-certificate' },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': encoded(certificate), 'tls.key': encoded(key) },
  };
}
