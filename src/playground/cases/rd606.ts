import { exchange } from '../states/edit.js';
import { htpasswdSecret } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const rd606: PlaygroundCase = {
  name: 'RD606',
  title: 'The htpasswd entries are not bcrypt, so every login is refused',
  apply(state) {
    exchange(
      state,
      'Secret',
      'docker-registry',
      htpasswdSecret('admin:$apr1$28YlnzXC$GOUiJfpKkmFUJVH5PSbkV.\nplain:admin123\n'),
    );
  },
};
