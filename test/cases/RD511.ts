import { absent, denied, read } from '../../src/evidence/reading.js';
import type { FailureCase } from '../support/case.js';
import { captured } from '../support/evidence.js';
import { deploymentOf, evidenceOf, registryPod } from '../support/registry-pod.js';

const KEY = 'docker-registry/docker-registry';
const SUBJECT = ['Pod default/docker-registry'];
const noPods = denied({ verb: 'list', group: '', resource: 'pods', namespace: 'default' }, 'forbidden');
const noLog = denied({ verb: 'get', group: '', resource: 'pods/log', namespace: 'default' }, 'forbidden');

/** A Pod whose container has this status; evidence is of 18:00:00. */
const withState = (status: Record<string, unknown>) =>
  registryPod(
    {},
    {},
    { phase: 'Running', containerStatuses: [{ name: 'registry', image: 'registry:2', ...status }] },
  );
const ended = (finishedAt: string) => ({
  lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt } },
});

export const failureCase: FailureCase = {
  code: 'RD511',
  positive: [
    {
      name: 'the configuration file is not found',
      evidence: () => captured('04-wrong-path'),
      subjects: SUBJECT,
      says: [
        /restarted 3 times, the last time with exit code 1/,
        /configuration error: open \/etc\/docker\/registry\/config\.yml/,
      ],
    },
    {
      name: 'the configuration is not YAML',
      evidence: () => captured('07-bad-yaml'),
      subjects: SUBJECT,
      says: [/error parsing .*yaml: line 7: did not find expected key/],
    },
    {
      name: 'it panics',
      evidence: () => captured('08-unknown-driver'),
      subjects: SUBJECT,
      says: [/exit code 2/, /panic: StorageDriver not registered: localdisk/],
    },
    {
      name: 'it is killed for want of memory',
      evidence: () => captured('13-oomkilled'),
      subjects: SUBJECT,
      says: [/exit code 137 \(OOMKilled\)/, /used more memory than its limit of \d+/],
    },
    {
      name: 'the liveness probe kills it',
      evidence: () => captured('14-liveness-401'),
      subjects: SUBJECT,
      says: [/liveness probe fails: HTTP probe failed with statuscode: 401/],
    },
    {
      name: 'the log may not be read',
      evidence: () =>
        captured('04-wrong-path', ({ readings }) => {
          readings.logs[KEY] = noLog;
          readings.previousLogs[KEY] = noLog;
        }),
      subjects: SUBJECT,
      says: [/exit code 1/, /Its log could not be read/],
    },
    {
      name: 'the log before the restart is gone, the current one is there',
      evidence: () =>
        captured('04-wrong-path', ({ readings }) => {
          readings.previousLogs[KEY] = absent('previous terminated container not found');
        }),
      subjects: SUBJECT,
      says: [/no such file or directory/],
    },
    {
      name: 'between two starts, with an empty log',
      evidence: async () =>
        evidenceOf({
          pods: [withState({ restartCount: 0, state: { terminated: { exitCode: 3, reason: 'Error' } } })],
        }),
      subjects: ['Pod default/registry'],
      says: [/has ended, the last time with exit code 3/, /names no reason/],
    },
    {
      name: 'a Pod of a Deployment, caught while it runs',
      evidence: async () => {
        const pod = withState({
          restartCount: 4,
          ready: false,
          state: { running: { startedAt: '2026-11-22T17:59:30Z' } },
          ...ended('2026-11-22T17:59:29Z'),
        });
        return evidenceOf({ deployment: deploymentOf(pod), pods: [pod] });
      },
      subjects: ['Deployment default/registry'],
      says: [/restarted 4 times/],
    },
  ],
  lookAlike: [
    { name: 'a healthy registry', evidence: () => captured('01-healthy') },
    { name: 'it is not scheduled (RD513)', evidence: () => captured('12-unschedulable-nodeselector') },
    { name: 'its claim is not bound (RD705)', evidence: () => captured('19-pvc-pending') },
    { name: 'no container ever ran', evidence: () => captured('02-missing-configmap') },
    { name: 'the image is not there', evidence: () => captured('11-imagepullbackoff') },
    {
      name: 'it crashed before and is ready again',
      evidence: async () =>
        evidenceOf({
          pods: [
            withState({
              restartCount: 7,
              ready: true,
              state: { running: { startedAt: '2026-11-22T17:58:00Z' } },
              ...ended('2026-11-22T17:57:59Z'),
            }),
          ],
          log: 'panic: something',
        }),
    },
    {
      name: 'old events and logs of a healthy registry',
      evidence: () =>
        captured('01-healthy', ({ readings }) => {
          readings.previousLogs[KEY] = read('configuration error: open /x: no such file or directory');
        }),
    },
    {
      name: 'odd statuses',
      evidence: async () =>
        evidenceOf({ pods: [withState({ state: 7, lastState: null, restartCount: 'x' })] }),
    },
    { name: 'no Pod at all', evidence: async () => evidenceOf({}) },
  ],
  couldNotTell: [
    {
      name: 'it runs and is not ready, for a reason that nothing judges',
      evidence: () =>
        captured('14c-readiness-https', (evidence) => {
          evidence.takenAt = '2026-11-23T00:00:00.000Z';
        }),
    },
    { name: 'it has just started and is not ready', evidence: () => captured('14c-readiness-https') },
    {
      name: 'Pods may not be listed',
      evidence: () =>
        captured('04-wrong-path', ({ readings }) => {
          readings.pods = noPods;
        }),
    },
    {
      name: 'it was started again a moment ago',
      evidence: async () =>
        evidenceOf({
          pods: [
            withState({
              restartCount: 3,
              ready: true,
              state: { running: { startedAt: '2026-11-22T17:59:58Z' } },
              ...ended('2026-11-22T17:59:57Z'),
            }),
          ],
        }),
    },
  ],
};
