import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  NetworkingV1Api,
  type V1Ingress,
} from '@kubernetes/client-node';
import { execa } from 'execa';
import { until } from './cluster.js';

/** An address of this machine alone that nothing else listens on; Docker would not verify TLS in 127.0.0.0/8. */
const ADDRESS = '10.97.0.1';
const NAMESPACE = 'ingress-nginx';
const CLASS = 'nginx';
const BODY_SIZE = 'nginx.ingress.kubernetes.io/proxy-body-size';

export interface IngressController {
  address: string;
  stop(): Promise<void>;
}

/**
 * A real nginx in the place of ingress-nginx: its class, a Pod and a Service as its manifests make them, and servers for the Ingresses of the cluster, with
 * the certificates of their Secrets, until it is stopped. Without an Ingress it answers 404 with a certificate of its own, as ingress-nginx does.
 * @throws Error when this machine gives it no address
 */
export async function startIngressController(kubeconfig: string): Promise<IngressController> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  await execa('ip', ['address', 'replace', `${ADDRESS}/32`, 'dev', 'lo']);
  const folder = await mkdtemp(join(tmpdir(), 'regdoctor-ingress-'));
  const objects = KubernetesObjectApi.makeApiClient(config);
  for (const manifest of OBJECTS) await objects.create(manifest);
  const core = config.makeApiClient(CoreV1Api);
  await giveAddress(core);
  const fake = ['-keyout', 'fake.key', '-out', 'fake.crt', '-days', '30'];
  const subject = ['-subj', '/CN=Kubernetes Ingress Controller Fake Certificate'];
  await execa('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...fake, ...subject], {
    cwd: folder,
  });
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, []));
  const arguments_ = ['-p', folder, '-c', join(folder, 'nginx.conf')];
  const nginx = execa('nginx', arguments_, { reject: false });
  const stopped = new AbortController();
  const following = follow(config, folder, stopped.signal, async () => {
    await execa('nginx', [...arguments_, '-s', 'reload']);
  });
  await until('nginx', async () =>
    fetch(`http://${ADDRESS}/`).then(
      ({ status }) => status === 404,
      () => false,
    ),
  );
  return {
    address: ADDRESS,
    async stop() {
      stopped.abort();
      await following;
      nginx.kill('SIGTERM');
      await nginx;
      for (const manifest of OBJECTS.filter(({ metadata }) => metadata?.namespace === undefined)) {
        await objects.delete(manifest);
      }
      // The next one begins with a namespace of the same name.
      await until(`the end of namespace ${NAMESPACE}`, () =>
        core.readNamespace({ name: NAMESPACE }).then(
          () => false,
          () => true,
        ),
      );
      await execa('ip', ['address', 'delete', `${ADDRESS}/32`, 'dev', 'lo']);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const LABELS = { 'app.kubernetes.io/name': 'ingress-nginx' };
const PORTS = [
  { name: 'https', port: 443 },
  { name: 'http', port: 80 },
];

/**
 * kube-proxy leads the Service's own address to its Endpoints, and away from nginx when it has none: a Service without a selector, whose Endpoints are
 * written here.
 */
const OBJECTS: (KubernetesObject & Record<string, unknown>)[] = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: CLASS },
    spec: { controller: 'k8s.io/ingress-nginx' },
  },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'ingress-nginx-controller', namespace: NAMESPACE },
    subsets: [{ addresses: [{ ip: ADDRESS }], ports: PORTS }],
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'ingress-nginx-controller', namespace: NAMESPACE, labels: LABELS },
    spec: { type: 'LoadBalancer', ports: PORTS },
  },
];

/** What a load balancer's controller would write. */
async function giveAddress(core: CoreV1Api): Promise<void> {
  const name = { name: 'ingress-nginx-controller', namespace: NAMESPACE };
  const service = await core.readNamespacedService(name);
  const status = { loadBalancer: { ingress: [{ ip: ADDRESS }] } };
  await core.replaceNamespacedServiceStatus({ ...name, body: { ...service, status } });
}

interface Server {
  host: string;
  upstream: string;
  bodySize: string;
  /** Files in the folder; ingress-nginx shows its own certificate where the Secret is not there. */
  certificate: string;
}

/** Writes the configuration anew whenever the Ingresses, their Services or their Secrets have changed. */
async function follow(
  config: KubeConfig,
  folder: string,
  signal: AbortSignal,
  reload: () => Promise<void>,
): Promise<void> {
  const networking = config.makeApiClient(NetworkingV1Api);
  const core = config.makeApiClient(CoreV1Api);
  let last = configuration(folder, []);
  while (!signal.aborted) {
    const { items } = await networking.listIngressForAllNamespaces();
    const servers = await Promise.all(items.filter(isOurs).map((ingress) => serverOf(core, folder, ingress)));
    const text = configuration(
      folder,
      servers.flatMap((server) => server ?? []),
    );
    if (text !== last) {
      last = text;
      await writeFile(join(folder, 'nginx.conf'), text);
      await reload();
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function isOurs({ metadata, spec }: V1Ingress): boolean {
  return spec?.ingressClassName === CLASS || metadata?.annotations?.['kubernetes.io/ingress.class'] === CLASS;
}

async function serverOf(core: CoreV1Api, folder: string, ingress: V1Ingress): Promise<Server | undefined> {
  const namespace = ingress.metadata?.namespace ?? '';
  const [rule] = ingress.spec?.rules ?? [];
  const backend = rule?.http?.paths[0]?.backend.service;
  const host = rule?.host;
  if (host === undefined || backend === undefined) return undefined;
  const gone = () => undefined;
  const service = await core.readNamespacedService({ namespace, name: backend.name }).catch(gone);
  if (service === undefined) return undefined;
  const name = ingress.spec?.tls?.[0]?.secretName ?? '';
  const secret = await core.readNamespacedSecret({ namespace, name }).catch(gone);
  const file = secret === undefined ? 'fake' : `${namespace}-${secret.metadata?.resourceVersion}`;
  if (secret !== undefined) {
    for (const end of ['crt', 'key']) {
      const text = Buffer.from(secret.data?.[`tls.${end}`] ?? '', 'base64');
      await writeFile(join(folder, `${file}.${end}`), text, { mode: 0o600 });
    }
  }
  return {
    host,
    upstream: `http://${service.spec?.clusterIP}:${backend.port?.number}`,
    bodySize: ingress.metadata?.annotations?.[BODY_SIZE] ?? '1m',
    certificate: file,
  };
}

function configuration(folder: string, servers: readonly Server[]): string {
  const own = servers.map(
    ({ host, upstream, bodySize, certificate }) => `  server {
    listen ${ADDRESS}:443 ssl; server_name ${host};
    ssl_certificate ${certificate}.crt; ssl_certificate_key ${certificate}.key; client_max_body_size ${bodySize};
    location / { proxy_pass ${upstream}; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme; }
  }`,
  );
  // Its workers would be of another user, who may not write to the folder.
  return `daemon off; user root; pid ${folder}/nginx.pid; error_log ${folder}/error.log; events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server { listen ${ADDRESS}:80 default_server; location / { return 404; } }
  server {
    listen ${ADDRESS}:443 ssl default_server; ssl_certificate fake.crt; ssl_certificate_key fake.key;
    location / { return 404; }
  }
${own.join('\n')}
}
`;
}
