import { type Chart, entrance, ingressClass, labelsOf, program } from './release.js';

/** github.com/traefik/traefik-helm-chart: its class is the default one unless told otherwise. */
export const traefik: Chart = {
  name: 'traefik',
  repository: 'https://traefik.github.io/charts',
  version: '41.0.0',
  appVersion: 'v3.6.2',
  oldest: 25,
  notes: ({ namespace, release }) =>
    `${release} with docker.io/traefik:v3.6.2 has been deployed successfully on ${namespace} namespace !\n`,
  objects: (place) => {
    const labels = labelsOf(place, 'traefik');
    const name = place.release;
    const args = [
      '--entryPoints.web.address=:8000/tcp',
      '--entryPoints.websecure.address=:8443/tcp',
      '--providers.kubernetesingress',
      '--entryPoints.websecure.http.tls=true',
    ];
    const ports = [
      { name: 'web', containerPort: 8000 },
      { name: 'websecure', containerPort: 8443 },
    ];
    return [
      ingressClass('traefik', 'traefik.io/ingress-controller', labels, true),
      program(place, { name, labels, image: 'docker.io/traefik:v3.6.2', args, ports }),
      entrance(place, { name, labels, type: 'LoadBalancer', targets: ['web', 'websecure'] }),
    ];
  },
};
