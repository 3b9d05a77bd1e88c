import type { ImageFacts } from '../../src/evidence/host-model.js';
import type { Evidence } from '../../src/evidence/model.js';
import { denied, failed, leftOut, read } from '../../src/evidence/reading.js';
import { at, list, nameOf, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { reached } from '../support/endpoint-evidence.js';
import { captured, objectIn } from '../support/evidence.js';
import { HOST } from '../support/tls-evidence.js';

const CAPTURE = '11b-pull-from-private-registry';
const unknownTag =
  '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"9"}}]}';

/** The registry of the capture by the name under which the Pods pull from it. */
const pulling = (edit: (evidence: Evidence) => void = () => {}) =>
  captured(CAPTURE, (evidence) => {
    evidence.target.host = '127.0.0.1';
    evidence.target.port = 30500;
    evidence.readings.image = leftOut('no --image');
    edit(evidence);
  });

/** Only these Pods are there. */
function onlyPods(evidence: Evidence, names: string[]): void {
  const { pods } = evidence.readings;
  if (pods.state === 'read') pods.value = pods.value.filter((pod) => names.includes(nameOf(pod)));
}

const asking = (facts: Partial<ImageFacts>) =>
  reached((evidence) => {
    evidence.readings.image = read({
      image: `${HOST}/lab/app:9`,
      repository: 'lab/app',
      reference: '9',
      status: 404,
      code: 'MANIFEST_UNKNOWN',
      tags: ['1', 'small', '1.9'],
      body: unknownTag,
      ...facts,
    });
  });

export const failureCase: FailureCase = {
  code: 'RD132',
  positive: [
    {
      name: 'a tag that was never pushed',
      evidence: () => asking({}),
      subjects: [HOST],
      says: ['Repository lab/app has no 9', /its tags are 1, small, 1\.9\./, `Push ${HOST}/lab/app:9`],
      proposals: [],
    },
    {
      name: 'a slip of the pen among many tags: the nearest comes first',
      evidence: () =>
        asking({
          reference: 'v1-2-3',
          tags: ['a', 'b', 'c', 'd', 'e', 'f', 'v1.2.3'],
          image: `${HOST}/lab/app:v1-2-3`,
        }),
      subjects: [HOST],
      says: ['its tags are v1.2.3, a, b, c, d and 2 more'],
    },
    {
      name: 'a repository that is not there',
      evidence: () =>
        asking({ code: 'NAME_UNKNOWN', repository: 'lab/nope', image: `${HOST}/lab/nope:1`, tags: [] }),
      subjects: [HOST],
      says: ['The registry has no repository lab/nope'],
    },
    {
      name: 'Pods that wait for a tag and for a repository: events say why',
      evidence: () => pulling(),
      subjects: ['127.0.0.1'],
      says: [
        'Pod default/pull-notag cannot start: the registry has no 127.0.0.1:30500/lab/app:9.',
        'Pod default/pull-norepo cannot start: the registry has no 127.0.0.1:30500/lab/nope:1.',
      ],
      proposals: [],
    },
    {
      name: 'containerd says it in the status',
      evidence: () =>
        pulling((evidence) => {
          onlyPods(evidence, ['pull-notag']);
          const pod = objectIn(evidence, 'pods', 'pull-notag');
          const state = record(at(pod, 'status', 'containerStatuses', 0));
          const image = '127.0.0.1:30500/lab/app:9';
          state.state = {
            waiting: {
              reason: 'ErrImagePull',
              message: `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`,
            },
          };
          evidence.readings.events = read([]);
        }),
      subjects: ['127.0.0.1'],
      says: ['Pod default/pull-notag'],
    },
    {
      name: 'the same Pod four times is said once',
      evidence: () =>
        pulling((evidence) => {
          onlyPods(evidence, ['pull-notag']);
          const pod = objectIn(evidence, 'pods', 'pull-notag');
          const copies = [1, 2, 3, 4].map((index) => ({
            ...structuredClone(pod),
            metadata: { ...pod.metadata, name: `app-${index}` },
          }));
          evidence.readings.pods = read(copies);
        }),
      subjects: ['127.0.0.1'],
      says: ['Pod default/app-1, Pod default/app-2, Pod default/app-3 and 1 more cannot start'],
    },
  ],
  lookAlike: [
    { name: 'the image is there', evidence: () => asking({ status: 200, body: '' }) },
    {
      name: 'a 404 of the ingress controller, which no registry wrote',
      evidence: () =>
        reached((evidence) => {
          evidence.readings.image = read({
            image: `${HOST}/lab/app:9`,
            repository: 'lab/app',
            reference: '9',
            status: 404,
            body: 'default backend - 404',
          });
        }),
    },
    { name: 'the login is refused', evidence: () => asking({ status: 401, code: 'UNAUTHORIZED' }) },
    {
      name: 'Pods that have no credentials, a bad name, or pull over the wrong protocol',
      evidence: () =>
        pulling((evidence) =>
          onlyPods(evidence, [
            'pull-nocreds',
            'pull-wrongpw',
            'pull-badname',
            'pull-http-vs-https',
            'pull-ok',
          ]),
        ),
    },
    {
      name: 'Pods that wait for an image of another registry',
      evidence: () => pulling((evidence) => (evidence.target.port = 30501)),
    },
    {
      name: 'the Pod waited, and has pulled it since',
      evidence: () =>
        pulling((evidence) => {
          onlyPods(evidence, ['pull-notag']);
          const pod = objectIn(evidence, 'pods', 'pull-notag');
          for (const state of list(at(pod, 'status', 'containerStatuses')).map(record)) {
            state.state = { running: { startedAt: '2026-11-22T17:00:00Z' } };
            state.ready = true;
          }
        }),
    },
  ],
  couldNotTell: [
    {
      name: 'the image could not be looked up',
      evidence: () =>
        reached((evidence) => (evidence.readings.image = failed('timeout', 'no answer within 4 s'))),
    },
    {
      name: 'Pods may not be listed',
      evidence: () =>
        pulling(({ readings }) => {
          readings.pods = denied(
            { verb: 'list', group: '', resource: 'pods', namespace: 'default' },
            'may not',
          );
        }),
    },
    {
      name: 'a Pod waits for an image of this host, and its events are gone',
      evidence: () =>
        pulling((evidence) => {
          onlyPods(evidence, ['pull-notag']);
          evidence.readings.events = read([]);
        }),
    },
    {
      name: 'a Pod waits for an image of this host, and events may not be listed',
      evidence: () =>
        pulling((evidence) => {
          onlyPods(evidence, ['pull-notag']);
          const needs = { verb: 'list', group: '', resource: 'events', namespace: 'default' };
          evidence.readings.events = denied(needs, 'may not');
        }),
    },
  ],
};
