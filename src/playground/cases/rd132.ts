import { named } from '../states/howto-manifests.js';
import type { PlaygroundCase } from './case.js';

export const rd132: PlaygroundCase = {
  name: 'RD132',
  title: 'A Pod asks for a tag that the registry does not have: manifest unknown',
  apply(state) {
    state.endpoint.images = { 'team/app': ['1.0.0', '1.1.0', '1.2.0'] };
    state.seedsFor = ({ registry }) => [
      {
        secondsAgo: 3 * 60,
        object: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: named('app', { labels: { name: 'app' } }),
          spec: { containers: [{ name: 'app', image: `${registry}/team/app:1.2` }] },
        },
      },
    ];
  },
};
