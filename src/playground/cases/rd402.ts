import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd402: PlaygroundCase = {
  name: 'RD402',
  title: 'The Ingress names a class that is not there: no controller takes it',
  apply(state) {
    const ingress = objectOf(state, 'Ingress');
    delete fields(ingress, 'metadata', 'annotations')['kubernetes.io/ingress.class'];
    fields(ingress, 'spec').ingressClassName = 'ngnix';
    state.objects.push({
      secondsAgo: 70 * 60,
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IngressClass',
        metadata: { name: 'nginx' },
        spec: { controller: 'k8s.io/ingress-nginx' },
      },
    });
  },
};
