import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd605Key: PlaygroundCase = {
  name: 'RD605-key',
  title: 'The Secret has the htpasswd file under another key than the Pod asks for',
  apply(state) {
    const secret = objectOf(state, 'Secret');
    secret.data = { htpasswd: fields(secret, 'data').HTPASSWD };
  },
};
