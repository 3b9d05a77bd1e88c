import { at, type KubeObject, list } from '../../kube/objects.js';
import { fields, objectOf } from './edit.js';
import type { PlaygroundState } from './state.js';

const API_VERSION = 'cert-manager.io/v1';

/** Moves the state to cert-manager 1.x: its group, its spelling of solvers, its annotation. The old group is not served any more. */
export function moveToCertManagerV1(state: PlaygroundState): void {
  state.certManager = [API_VERSION];
  issuerToV1(objectOf(state, 'Issuer', 'acme-issuer'));
  const certificate = objectOf(state, 'Certificate');
  certificate.apiVersion = API_VERSION;
  delete fields(certificate, 'spec').acme;
  const annotations = fields(objectOf(state, 'Ingress'), 'metadata', 'annotations');
  annotations['cert-manager.io/issuer'] = annotations['certmanager.k8s.io/issuer'];
  delete annotations['certmanager.k8s.io/issuer'];
}

function issuerToV1(issuer: KubeObject): void {
  issuer.apiVersion = API_VERSION;
  const acme = fields(issuer, 'spec', 'acme');
  delete acme.http01;
  if (list(at(acme, 'solvers')).length === 0) {
    acme.solvers = [{ http01: { ingress: { class: 'nginx' } } }];
  }
}
