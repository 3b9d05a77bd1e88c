import type { KubeObject } from '../../kube/objects.js';

export const HOST = 'registry.xcloud.huatai.me';
export const NAMESPACE = 'default';
export const ACME_V1 = 'https://acme-v01.api.letsencrypt.org/directory';
export const ACME_V2 = 'https://acme-v02.api.letsencrypt.org/directory';

export const ACME_STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';

/** `admin` with the password `admin123`, in bcrypt. */
const HTPASSWD = 'admin:$2y$05$eH4Nc9jtlcCVBPtbnEl7Z.E7Trp7LkH48JKZ9fMRK7fUH3UP.4T4.\n\n';

export const CONFIG = `version: 0.1
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
health:
  storagedriver:
    enabled: true
    interval: 10s
    threshold: 3
`;

/** Builds an object's metadata in the how-to's namespace. */
export function named(name: string, more: Record<string, unknown> = {}) {
  return { name, namespace: NAMESPACE, ...more };
}

export function issuer(server: string): KubeObject {
  return {
    apiVersion: 'certmanager.k8s.io/v1alpha1',
    kind: 'Issuer',
    metadata: named('acme-issuer'),
    spec: {
      acme: {
        email: 'huatai@huatai.me',
        server,
        privateKeySecretRef: { name: 'acme-issuer-account-key' },
        http01: {},
      },
    },
  };
}

export function certificate(): KubeObject {
  return {
    apiVersion: 'certmanager.k8s.io/v1alpha1',
    kind: 'Certificate',
    metadata: named('docker-registry'),
    spec: {
      secretName: 'docker-registry-tls-certificate',
      issuerRef: { name: 'acme-issuer' },
      dnsNames: [HOST],
      acme: { config: [{ http01: { ingressClass: 'nginx' }, domains: [HOST] }] },
    },
  };
}

export function htpasswdSecret(htpasswd: string = HTPASSWD): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: named('docker-registry'),
    type: 'Opaque',
    data: { HTPASSWD: Buffer.from(htpasswd).toString('base64') },
  };
}

export function configMap(config: string = CONFIG): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: named('docker-registry'),
    data: { 'registry-config.yml': config },
  };
}

/** The Pod's spec; `path` is the file name that the configuration is mounted as. */
export function podSpec(path = 'config.yml'): Record<string, unknown> {
  return {
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
        image: 'registry',
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

export function pod(path = 'config.yml'): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: named('docker-registry', { labels: { name: 'docker-registry' } }),
    spec: podSpec(path),
  };
}

/** The same Pod by a Deployment of one replica. */
export function deployment(path = 'config.yml'): KubeObject {
  const labels = { name: 'docker-registry' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: named('docker-registry'),
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(path) },
    },
  };
}

export function service(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: named('docker-registry'),
    spec: {
      type: 'ClusterIP',
      ports: [{ name: 'http', protocol: 'TCP', port: 5000, targetPort: 5000 }],
      selector: { name: 'docker-registry' },
    },
  };
}

export function ingress(): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: named('docker-registry', {
      annotations: {
        'kubernetes.io/ingress.class': 'nginx',
        'nginx.ingress.kubernetes.io/proxy-body-size': '0',
        'certmanager.k8s.io/issuer': 'acme-issuer',
      },
    }),
    spec: {
      tls: [{ hosts: [HOST], secretName: 'docker-registry-tls-certificate' }],
      rules: [
        {
          host: HOST,
          http: {
            paths: [
              {
                pathType: 'ImplementationSpecific',
                backend: { service: { name: 'docker-registry', port: { number: 5000 } } },
              },
            ],
          },
        },
      ],
    },
  };
}
