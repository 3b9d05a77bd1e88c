import type { PlaygroundCase } from './case.js';

export const rd701: PlaygroundCase = {
  name: 'RD701',
  title: 'All is well but for the storage: an emptyDir, which goes with the Pod',
  apply() {},
};
