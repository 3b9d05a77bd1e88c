import { type Chart, entrance, ingressClass, labelsOf, program } from './release.js';

/** github.com/haproxytech/helm-charts, kubernetes-ingress: its Service is a NodePort unless told otherwise. */
export const haproxy: Chart = {
  name: 'kubernetes-ingress',
  repository: 'https://haproxytech.github.io/helm-charts',
  version: '1.46.1',
  appVersion: '3.1.11',
  oldest: 23,
  notes: ({ namespace }) =>
    `HAProxy Kubernetes Ingress Controller has been successfully installed.\n\nController image deployed is: "haproxytech/kubernetes-ingress:3.1.11".\nYour controller is of a "Deployment" kind. Your controller service is running as a "LoadBalancer" type.\nRBAC authorization is enabled.\nController ingress.class is set to "haproxy" so make sure to use same annotation for\nIngress resource.\n\nNamespace: ${namespace}\n`,
  objects: (place) => {
    const labels = labelsOf(place, 'kubernetes-ingress');
    const name = `${place.release}-kubernetes-ingress`;
    const ports = [
      { name: 'http', containerPort: 8080 },
      { name: 'https', containerPort: 8443 },
    ];
    const args = ['--ingress.class=haproxy', '--http-bind-port=8080', '--https-bind-port=8443'];
    const type = place.values.get('controller.service.type') ?? 'NodePort';
    return [
      ingressClass('haproxy', 'haproxy.org/ingress-controller/haproxy', labels, false),
      program(place, { name, labels, image: 'haproxytech/kubernetes-ingress:3.1.11', args, ports }),
      entrance(place, { name, labels, type, targets: ['http', 'https'] }),
    ];
  },
};
