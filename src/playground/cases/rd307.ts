import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd307: PlaygroundCase = {
  name: 'RD307',
  title: 'The certificate was issued for another name than the Ingress serves',
  apply(state) {
    const certificate = objectOf(state, 'Certificate');
    fields(certificate, 'spec').dnsNames = ['docker.xcloud.huatai.me'];
    fields(certificate, 'spec', 'acme', 'config', 0).domains = ['docker.xcloud.huatai.me'];
  },
};
