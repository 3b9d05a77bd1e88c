import { expect, it } from 'vitest';
import { managedLabels } from '../../src/manifests/labels.js';
import { workloadObject } from '../../src/manifests/workload.js';
import { CLAIM, profileWith, server } from './support/choices.js';

it('labels the Pods of a Deployment as its own, by which an uninstall waits for their end, and selects them by the name alone', () => {
  const profile = profileWith({ storage: CLAIM });
  const deployment = workloadObject({ profile, storage: CLAIM, version: server(20), configText: '' });
  expect(deployment).toMatchObject({
    spec: {
      selector: { matchLabels: { name: profile.name } },
      template: { metadata: { labels: { name: profile.name, ...managedLabels(profile.name) } } },
    },
  });
  expect(
    Object.keys((deployment.spec as { selector: { matchLabels: object } }).selector.matchLabels),
  ).toEqual(['name']);
});
