import { fields, objectOf } from '../states/edit.js';
import type { PlaygroundCase } from './case.js';

export const rd607: PlaygroundCase = {
  name: 'RD607',
  title: 'The htpasswd file was base64-encoded twice, so every login is answered 400',
  apply(state) {
    const data = fields(objectOf(state, 'Secret'), 'data');
    data.HTPASSWD = Buffer.from(String(data.HTPASSWD)).toString('base64');
  },
};
