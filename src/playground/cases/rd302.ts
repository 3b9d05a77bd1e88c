import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd302: PlaygroundCase = {
  name: 'RD302',
  title: 'The Ingress names a TLS Secret that is not there: the controller serves its own certificate',
  apply(state) {
    const ingress = objectOf(state, 'Ingress');
    // With the annotation, cert-manager would fill the Secret of that name, too.
    delete fields(ingress, 'metadata', 'annotations')['certmanager.k8s.io/issuer'];
    fields(ingress, 'spec', 'tls', 0).secretName = 'docker-registry-tls';
  },
};
