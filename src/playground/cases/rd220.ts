import { fields, objectOf, without } from '../states/edit.js';
import { moveToCertManagerV1 } from '../states/generation-v1.js';
import type { PlaygroundCase } from './case.js';

export const rd220: PlaygroundCase = {
  name: 'RD220',
  title: 'The Ingress has the annotation of cert-manager 0.10 and older, which the installed 1.x ignores',
  apply(state) {
    moveToCertManagerV1(state);
    without(state, 'Certificate');
    const annotations = fields(objectOf(state, 'Ingress'), 'metadata', 'annotations');
    annotations['certmanager.k8s.io/issuer'] = annotations['cert-manager.io/issuer'];
    delete annotations['cert-manager.io/issuer'];
  },
};
