import type { KubeObject } from '../../kube/objects.js';
import { type Chart, entrance, ingressClass, labelsOf, type Place, program } from './release.js';

const IMAGE = 'registry.k8s.io/ingress-nginx/controller:v1.12.1';
const CLASS = ['--controller-class=k8s.io/ingress-nginx', '--ingress-class=nginx'];

/** github.com/kubernetes/ingress-nginx, charts/ingress-nginx. */
export const ingressNginx: Chart = {
  name: 'ingress-nginx',
  repository: 'https://kubernetes.github.io/ingress-nginx',
  version: '4.12.1',
  appVersion: '1.12.1',
  oldest: 21,
  notes: ({ namespace, release }) =>
    `The ingress-nginx controller has been installed.\nIt may take a few minutes for the load balancer IP to be available.\nYou can watch the status by running 'kubectl get service --namespace ${namespace} ${release}-controller --output wide --watch'\n`,
  objects: (place) => controller(place, `${place.release}-controller`, 'LoadBalancer', false),
};

/** minikube's addon: the same controller, listening on the node's own ports 80 and 443. */
export function ingressAddon(): KubeObject[] {
  const place = { release: 'ingress-nginx', namespace: 'ingress-nginx', values: new Map(), version: '' };
  return controller(place, 'ingress-nginx-controller', 'NodePort', true);
}

function controller(place: Place, name: string, type: string, onNode: boolean): KubeObject[] {
  const labels = { ...labelsOf(place, 'ingress-nginx'), 'app.kubernetes.io/component': 'controller' };
  const port = (of: string, containerPort: number) => ({
    name: of,
    containerPort,
    ...(onNode ? { hostPort: containerPort } : {}),
  });
  const ports = [port('http', 80), port('https', 443)];
  return [
    ingressClass('nginx', 'k8s.io/ingress-nginx', labels, onNode),
    program(place, { name, labels, image: IMAGE, args: ['/nginx-ingress-controller', ...CLASS], ports }),
    entrance(place, { name, labels, type, targets: ['http', 'https'] }),
  ];
}
