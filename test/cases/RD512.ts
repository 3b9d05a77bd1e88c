import { denied } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { deploymentOf, evidenceOf, registryPod } from '../support/registry-pod.js';

const waiting = (reason: string, message: string, fields: Record<string, unknown> = {}) =>
  registryPod(
    {},
    {},
    {
      phase: 'Pending',
      containerStatuses: [{ name: 'registry', image: 'registry:2', state: { waiting: { reason, message } } }],
      ...fields,
    },
  );

export const failureCase: FailureCase = {
  code: 'RD512',
  positive: [
    {
      name: 'nothing answers where the image should come from',
      evidence: () => captured('11-imagepullbackoff'),
      subjects: ['Pod default/docker-registry'],
      says: [/ImagePullBackOff for image 127\.0\.0\.1:5999\/registry:2/, /connection refused/],
    },
    {
      name: 'the name is not one',
      evidence: async () =>
        evidenceOf({
          pods: [
            waiting(
              'InvalidImageName',
              'Failed to apply default image tag "Registry:2": invalid reference format',
            ),
          ],
        }),
      subjects: ['Pod default/registry'],
      says: [/InvalidImageName/, /invalid reference format/],
    },
    {
      name: 'a Pod of a Deployment that may never pull',
      evidence: async () => {
        const pod = waiting(
          'ErrImageNeverPull',
          'Container image "registry:2" is not present with pull policy of Never',
        );
        return evidenceOf({ deployment: deploymentOf(pod), pods: [pod] });
      },
      subjects: ['Deployment default/registry'],
      says: [/pull policy of Never/],
    },
    {
      name: 'an init container',
      evidence: async () =>
        evidenceOf({
          pods: [
            registryPod(
              {},
              {},
              {
                phase: 'Pending',
                initContainerStatuses: [
                  {
                    name: 'prepare',
                    image: 'busybox:9',
                    state: { waiting: { reason: 'ErrImagePull', message: 'not found' } },
                  },
                ],
              },
            ),
          ],
        }),
      subjects: ['Pod default/registry'],
      says: [/Container prepare/, /busybox:9/],
    },
  ],
  lookAlike: [
    { name: 'a healthy registry', evidence: () => captured('01-healthy') },
    {
      name: 'other Pods do not get their images from it',
      evidence: () => captured('11b-pull-from-private-registry'),
    },
    { name: 'the container crashes', evidence: () => captured('04-wrong-path') },
    { name: 'a volume is not mounted', evidence: () => captured('02-missing-configmap') },
    { name: 'no Pod at all', evidence: async () => evidenceOf({}) },
  ],
  couldNotTell: [
    {
      name: 'Pods may not be listed',
      evidence: () =>
        captured('11-imagepullbackoff', ({ readings }) => {
          readings.pods = denied(
            { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
            'forbidden',
          );
        }),
    },
  ],
};
