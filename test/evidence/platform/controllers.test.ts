import { describe, expect, it } from 'vitest';
import type { IngressController } from '../../../src/evidence/platform-model.js';
import { readValue } from '../../../src/evidence/reading.js';
import type { KubeObject } from '../../../src/kube/objects.js';
import { refused } from '../../support/answering-api.js';
import { type Answers, inNamespaces, listOf, platformOf } from './support.js';

const CLASSES = '/apis/networking.k8s.io/v1/ingressclasses';
const NODES = '/api/v1/nodes';

function ingressClass(name: string, controller: string, isDefault = false): KubeObject {
  const annotations = isDefault ? { 'ingressclass.kubernetes.io/is-default-class': 'true' } : {};
  return { metadata: { name, annotations }, spec: { controller } };
}

interface PodOptions {
  labels?: Record<string, string>;
  args?: string[];
  ready?: boolean;
  hostPort?: boolean;
  hostNetwork?: boolean;
  phase?: string;
}

function pod(namespace: string, name: string, image: string, options: PodOptions = {}): KubeObject {
  const { labels = { app: name }, args = [], ready = true, hostPort = false, hostNetwork, phase } = options;
  const ports = hostPort ? [{ containerPort: 443, hostPort: 443 }] : [{ containerPort: 443 }];
  return {
    kind: 'Pod',
    metadata: { name, namespace, uid: `${namespace}/${name}`, labels },
    spec: {
      containers: [{ name: 'controller', image, args, ports }],
      ...(hostNetwork ? { hostNetwork } : {}),
    },
    status: {
      phase: phase ?? 'Running',
      hostIP: '10.0.0.1',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  };
}

function service(
  namespace: string,
  name: string,
  type: string,
  selector: Record<string, string>,
  more: { ingress?: object[]; ports?: object[]; externalIPs?: string[] } = {},
): KubeObject {
  const ports = more.ports ?? [
    { name: 'http', port: 80, nodePort: 30080 },
    { name: 'https', port: 443, nodePort: 30443 },
  ];
  const externalIPs = more.externalIPs === undefined ? {} : { externalIPs: more.externalIPs };
  return {
    kind: 'Service',
    metadata: { name, namespace, uid: `${namespace}/svc/${name}` },
    spec: { type, selector, ports, ...externalIPs },
    status: { loadBalancer: more.ingress === undefined ? {} : { ingress: more.ingress } },
  };
}

function node(...addresses: [string, string][]): KubeObject {
  return {
    metadata: { name: addresses[0]?.[1] ?? '' },
    status: { addresses: addresses.map(([type, address]) => ({ type, address })) },
  };
}

async function controllersOf(
  classes: KubeObject[],
  objects: KubeObject[],
  more: Answers = {},
): Promise<IngressController[]> {
  const answers = { [CLASSES]: listOf('IngressClass', classes), ...inNamespaces(objects), ...more };
  const { platform } = await platformOf(answers);
  return readValue(platform.controllers) ?? [];
}

const NGINX = 'registry.k8s.io/ingress-nginx/controller:v1.11.2@sha256:d5f8';
const NGINX_LABELS = {
  'app.kubernetes.io/name': 'ingress-nginx',
  'app.kubernetes.io/component': 'controller',
};

describe('ingress controllers', () => {
  it('ingress-nginx behind a load balancer, not its admission webhook or the jobs for it', async () => {
    const found = await controllersOf(
      [ingressClass('nginx', 'k8s.io/ingress-nginx', true)],
      [
        pod('ingress-nginx', 'ingress-nginx-controller-1', NGINX, { labels: NGINX_LABELS }),
        pod('ingress-nginx', 'ingress-nginx-controller-2', NGINX, { labels: NGINX_LABELS, ready: false }),
        pod(
          'ingress-nginx',
          'ingress-nginx-admission-create',
          'registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1',
          {
            phase: 'Succeeded',
          },
        ),
        service('ingress-nginx', 'ingress-nginx-controller-admission', 'ClusterIP', NGINX_LABELS, {
          ports: [{ name: 'https-webhook', port: 443 }],
        }),
        service('ingress-nginx', 'ingress-nginx-controller', 'LoadBalancer', NGINX_LABELS, {
          ingress: [{ ip: '203.0.113.7' }, { hostname: 'lb.example.com' }],
        }),
      ],
    );
    expect(found).toEqual([
      {
        kind: 'ingress-nginx',
        controller: 'k8s.io/ingress-nginx',
        class: 'nginx',
        isDefault: true,
        namespace: 'ingress-nginx',
        service: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller', type: 'LoadBalancer' },
        addresses: ['203.0.113.7', 'lb.example.com'],
        ready: 1,
        version: 'v1.11.2',
      },
    ]);
  });

  it("minikube's addon, on the node's own ports", async () => {
    const found = await controllersOf(
      [ingressClass('nginx', 'k8s.io/ingress-nginx', true)],
      [
        pod('ingress-nginx', 'controller', NGINX, { labels: NGINX_LABELS, hostPort: true }),
        service('ingress-nginx', 'ingress-nginx-controller', 'NodePort', NGINX_LABELS),
      ],
      { [NODES]: listOf('Node', [node(['InternalIP', '10.0.0.1'])]) },
    );
    expect(found).toMatchObject([{ addresses: ['10.0.0.1'], service: { type: 'NodePort' } }]);
    expect(found[0]).not.toHaveProperty('httpsPort');
  });

  it("minikube's addon of 2019: in kube-system, without a class or a Service", async () => {
    const image = 'quay.io/kubernetes-ingress-controller/nginx-ingress-controller:0.25.1';
    const labels = { 'app.kubernetes.io/name': 'nginx-ingress-controller' };
    const found = await controllersOf([], [pod('kube-system', 'n', image, { labels, hostPort: true })], {
      [CLASSES]: refused(404, 'not there'),
      [NODES]: refused(403, 'no'),
    });
    expect(found).toEqual([
      {
        kind: 'ingress-nginx',
        controller: image,
        class: 'nginx',
        isDefault: true,
        namespace: 'kube-system',
        addresses: ['10.0.0.1'],
        ready: 1,
        version: '0.25.1',
      },
    ]);
  });

  it("k3s's Traefik, by its class", async () => {
    const labels = { 'app.kubernetes.io/name': 'traefik' };
    const found = await controllersOf(
      [ingressClass('traefik', 'traefik.io/ingress-controller')],
      [
        pod('kube-system', 'traefik-1', 'rancher/mirrored-library-traefik:2.10.7', { labels }),
        service('kube-system', 'traefik', 'LoadBalancer', labels, { ingress: [{ ip: '192.168.1.10' }] }),
      ],
    );
    expect(found).toMatchObject([
      { kind: 'traefik', class: 'traefik', addresses: ['192.168.1.10'], version: '2.10.7', ready: 1 },
    ]);
  });

  it('a NodePort, at the outer address of each node', async () => {
    const found = await controllersOf(
      [ingressClass('haproxy', 'haproxy.org/ingress-controller/haproxy')],
      [
        pod('haproxy-controller', 'h', 'haproxytech/kubernetes-ingress:3.0.1', {
          labels: { run: 'haproxy' },
        }),
        service('haproxy-controller', 'haproxy', 'NodePort', { run: 'haproxy' }),
      ],
      {
        [NODES]: listOf('Node', [
          node(['InternalIP', '10.0.0.1'], ['ExternalIP', '198.51.100.1']),
          node(['Hostname', 'two'], ['InternalIP', '10.0.0.2']),
        ]),
      },
    );
    expect(found).toMatchObject([
      { kind: 'haproxy', addresses: ['198.51.100.1', '10.0.0.2'], httpsPort: 30443, httpPort: 30080 },
    ]);
  });

  it('is what runs, not a Pod that was evicted before an upgrade', async () => {
    const old = 'registry.k8s.io/ingress-nginx/controller:v1.2.0';
    const found = await controllersOf(
      [ingressClass('nginx', 'k8s.io/ingress-nginx')],
      [
        pod('ingress-nginx', 'a-old', old, { labels: NGINX_LABELS, ready: false, phase: 'Failed' }),
        pod('ingress-nginx', 'b-older', old, { labels: NGINX_LABELS, ready: false, phase: 'Succeeded' }),
        pod('ingress-nginx', 'c', NGINX, { labels: NGINX_LABELS }),
      ],
    );
    expect(found).toMatchObject([{ ready: 1, version: 'v1.11.2' }]);
  });

  it('a load balancer whose address never came has none', async () => {
    const found = await controllersOf(
      [ingressClass('nginx', 'k8s.io/ingress-nginx')],
      [
        pod('ingress-nginx', 'c', NGINX, { labels: NGINX_LABELS }),
        service('ingress-nginx', 'ingress-nginx-controller', 'LoadBalancer', NGINX_LABELS),
      ],
    );
    expect(found).toMatchObject([{ addresses: [], service: { type: 'LoadBalancer' } }]);
  });

  it("Contour, by Envoy's Service", async () => {
    const contour = 'ghcr.io/projectcontour/contour:v1.30.0';
    const envoy = pod('projectcontour', 'envoy-1', 'docker.io/envoyproxy/envoy:v1.31.0', {
      labels: { app: 'envoy' },
    });
    const containers = [
      { name: 'shutdown-manager', image: contour },
      { name: 'envoy', image: 'docker.io/envoyproxy/envoy:v1.31.0' },
    ];
    envoy.spec = { containers };
    const found = await controllersOf(
      [ingressClass('contour', 'projectcontour.io/ingress-controller')],
      [
        pod('projectcontour', 'contour-1', contour, { labels: { app: 'contour' }, args: ['serve'] }),
        envoy,
        service('projectcontour', 'contour', 'ClusterIP', { app: 'contour' }, { ports: [{ port: 8001 }] }),
        service(
          'projectcontour',
          'envoy',
          'LoadBalancer',
          { app: 'envoy' },
          { ingress: [{ ip: '203.0.113.9' }] },
        ),
      ],
    );
    expect(found).toMatchObject([
      { kind: 'contour', service: { name: 'envoy' }, addresses: ['203.0.113.9'], version: 'v1.30.0' },
    ]);
  });

  it('two of a kind, each with its class', async () => {
    const inner = { ...NGINX_LABELS, 'app.kubernetes.io/instance': 'inner' };
    const outer = { ...NGINX_LABELS, 'app.kubernetes.io/instance': 'outer' };
    const found = await controllersOf(
      [ingressClass('inner', 'k8s.io/ingress-nginx-inner'), ingressClass('outer', 'k8s.io/ingress-nginx')],
      [
        pod('ingress-nginx', 'outer', NGINX, {
          labels: outer,
          args: ['--controller-class=k8s.io/ingress-nginx'],
        }),
        pod('ingress-nginx', 'inner', NGINX, {
          labels: inner,
          args: ['--controller-class=k8s.io/ingress-nginx-inner'],
        }),
        service('ingress-nginx', 'inner', 'LoadBalancer', inner, { ingress: [{ ip: '10.1.1.1' }] }),
        service('ingress-nginx', 'outer', 'LoadBalancer', outer, { ingress: [{ ip: '203.0.113.7' }] }),
      ],
    );
    expect(found).toMatchObject([
      { class: 'inner', addresses: ['10.1.1.1'] },
      { class: 'outer', addresses: ['203.0.113.7'] },
    ]);
  });

  it.each([
    ['nginx.org/ingress-controller', 'nginx-inc'],
    ['haproxy-ingress.github.io/controller', 'haproxy'],
    ['ingress.k8s.aws/alb', 'other'],
    [undefined, 'other'],
  ])('of the class %s are %s, seen or not', async (controller, kind) => {
    const found = await controllersOf([{ metadata: { name: 'x' }, spec: { controller } }], []);
    expect(found).toEqual([
      { kind, controller: controller ?? '', class: 'x', isDefault: false, addresses: [] },
    ]);
  });

  it("the chart of Helm 2 in the registry's own namespace, with the class it was told", async () => {
    const labels = { app: 'nginx-ingress', component: 'controller' };
    const image = 'quay.io/kubernetes-ingress-controller/nginx-ingress-controller:0.24.1';
    const found = await controllersOf(
      [],
      [
        pod('registry', 'quickstart', image, {
          labels,
          args: ['/nginx-ingress-controller', '--ingress-class=web'],
        }),
        service('registry', 'quickstart-nginx-ingress-controller', 'LoadBalancer', labels, {
          externalIPs: ['192.0.2.1'],
        }),
      ],
    );
    expect(found).toMatchObject([
      { class: 'web', isDefault: false, addresses: ['192.0.2.1'], namespace: 'registry' },
    ]);
  });
});

describe('what may not be read', () => {
  const denied = (path: string): Answers => ({ [path]: refused(403, 'no') });
  const places = [
    'ingress-nginx',
    'nginx-ingress',
    'traefik',
    'haproxy-controller',
    'ingress-controller',
    'projectcontour',
    'kube-system',
    'registry',
  ];
  const noPods = Object.assign(
    {},
    ...places.map((place) => denied(`/api/v1/namespaces/${place}/pods`)),
  ) as Answers;

  it('leaves the classes, without what is known of their Pods', async () => {
    const found = await controllersOf([ingressClass('nginx', 'k8s.io/ingress-nginx')], [], noPods);
    expect(found).toEqual([
      {
        kind: 'ingress-nginx',
        controller: 'k8s.io/ingress-nginx',
        class: 'nginx',
        isDefault: false,
        addresses: [],
      },
    ]);
  });

  it('is never taken for a cluster without a controller', async () => {
    const { platform } = await platformOf(noPods);
    expect(platform.controllers).toMatchObject({ state: 'denied', needs: { resource: 'pods' } });
    const { platform: classes } = await platformOf({
      [CLASSES]: refused(403, 'no'),
      '/apis/networking.k8s.io/v1beta1/ingressclasses': refused(403, 'no'),
    });
    expect(classes.controllers).toMatchObject({ state: 'denied', needs: { resource: 'ingressclasses' } });
    expect((await platformOf({})).platform.controllers).toEqual({ state: 'read', value: [] });
  });

  it('in one place does not hide what is in another', async () => {
    const labels = { 'app.kubernetes.io/name': 'traefik' };
    const found = await controllersOf([], [pod('traefik', 't', 'docker.io/traefik:v3.1.2', { labels })], {
      ...denied('/api/v1/namespaces/kube-system/pods'),
    });
    expect(found).toMatchObject([{ kind: 'traefik', class: 'traefik', version: 'v3.1.2' }]);
  });
});
