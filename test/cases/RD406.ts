import { denied, failed, skipped } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { annotate, BODY_SIZE, refused413, sentTo, tooLarge, tried } from '../support/push-evidence.js';
import { HOST } from '../support/tls-evidence.js';

const INGRESS = 'Ingress default/docker-registry';
const FIX = ['RD406.body-size'];
const INC = 'nginx.org/client-max-body-size';
const MAY_NOT = { verb: 'list', group: 'networking.k8s.io', resource: 'ingresses', namespace: 'default' };

export const failureCase: FailureCase = {
  code: 'RD406',
  positive: [
    {
      name: 'an Ingress that sets no limit',
      evidence: () => refused413((evidence) => annotate(evidence, {})),
      subjects: [INGRESS],
      says: ['nginx/1.22.1', HOST, `${INGRESS} sets no limit, and nginx takes 1 MiB then`],
      level: 'fail',
      proposals: FIX,
    },
    {
      name: 'an Ingress that sets too low a limit',
      evidence: () => refused413((evidence) => annotate(evidence, { [BODY_SIZE]: '512k' }, 'public')),
      subjects: [INGRESS],
      says: [`${INGRESS} limits it: ${BODY_SIZE} is 512k`],
      proposals: FIX,
    },
    {
      name: "a limit for NGINX Inc's controller",
      evidence: () => refused413((evidence) => annotate(evidence, { [INC]: '1m' })),
      subjects: [INGRESS],
      says: [`limits it: ${INC} is 1m`],
      proposals: FIX,
    },
    {
      name: 'an annotation that the controller does not read',
      evidence: () => refused413((evidence) => annotate(evidence, { [INC]: '0' })),
      subjects: [INGRESS],
      says: [`would let it pass (${INC}: 0)`, 'does not read that annotation'],
      proposals: FIX,
    },
    {
      name: 'another nginx before the ingress controller',
      evidence: () => refused413(),
      subjects: [INGRESS],
      says: [`would let it pass (${BODY_SIZE}: 0)`, 'another proxy refuses it'],
      proposals: [],
    },
    {
      name: 'a proxy with a name of its own, although it passes on the header of the ingress controller',
      evidence: () => refused413((evidence) => annotate(evidence, {}), { body: tooLarge('cloudflare') }),
      subjects: [INGRESS],
      says: ['refused with 413 by cloudflare', 'not the ingress controller'],
      proposals: [],
    },
    {
      name: 'a controller of which nothing is known',
      evidence: () => refused413((evidence) => annotate(evidence, {}, 'traefik'), { body: '', server: '' }),
      subjects: [INGRESS],
      says: ['has no annotation for it that regdoctor knows'],
      proposals: [],
    },
    {
      name: 'the Ingress could not be read',
      evidence: () =>
        refused413(({ readings, target }) => {
          readings.ingresses = denied(MAY_NOT, 'forbidden');
          delete target.ingress;
        }),
      subjects: [HOST],
      says: ['could not be read (the right to list ingresses'],
      proposals: [],
    },
  ],
  lookAlike: [
    { name: 'the upload was taken', evidence: () => tried() },
    {
      name: 'it was sent elsewhere (RD411)',
      evidence: () => sentTo(`http://${HOST}/v2/x`, 'the upload is to be sent to http instead of https'),
    },
  ],
  couldNotTell: [
    {
      name: 'the upload was refused for want of a login',
      evidence: () => tried({ ok: false, problem: 'refused', message: 'the answer was 401' }),
    },
    {
      name: 'the storage of the registry is full',
      evidence: () => tried({ ok: false, problem: 'storage', message: 'the answer was 500' }),
    },
    {
      name: 'no connection',
      evidence: () => tried({}, ({ readings }) => (readings.push = failed('timeout', 'no answer'))),
    },
    {
      name: 'the certificate is not trusted',
      evidence: () => tried({}, ({ readings }) => (readings.push = skipped('not tried: not trusted'))),
    },
  ],
};
