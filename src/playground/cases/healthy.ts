import type { PlaygroundCase } from './case.js';

export const healthyCase: PlaygroundCase = {
  name: 'healthy',
  title: 'A healthy registry',
  apply() {},
};
