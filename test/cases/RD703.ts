import type { Evidence } from '../../src/evidence/model.js';
import { denied, failed, read } from '../../src/evidence/reading.js';
import { list, record } from '../../src/kube/objects.js';
import type { FailureCase } from '../support/case.js';
import { captured, objectIn } from '../support/evidence.js';
import { tried } from '../support/push-evidence.js';
import { deploymentOf, evidenceOf, registryPod } from '../support/registry-pod.js';

const CAPTURE = '15-storage-permission';
const POD = ['Pod default/docker-registry'];
const DEPLOYMENT = ['Deployment default/registry'];
const LOG = 'docker-registry/docker-registry';

/** The recorded Pod, whose user may not write, on a volume of this kind. */
const on = (volume: Record<string, unknown>, edit: (evidence: Evidence) => void = () => {}) =>
  captured(CAPTURE, (evidence) => {
    const spec = record(objectIn(evidence, 'pods', 'docker-registry').spec);
    const storage = list(spec.volumes)
      .map(record)
      .find(({ name }) => name === 'storage');
    delete record(storage).hostPath;
    Object.assign(record(storage), volume);
    edit(evidence);
  });

const CLAIM = { persistentVolumeClaim: { claimName: 'images' } };
const REFUSED =
  'time="2026-11-22T18:13:57Z" level=error msg="response completed with error" err.detail="filesystem: mkdir /var/lib/registry/docker: permission denied" http.request.method=POST';
const TAKEN =
  'time="2026-11-22T18:19:57Z" level=info msg="response completed" http.request.method=POST http.request.uri=/v2/app/blobs/uploads/ http.response.status=202';
const EACCES =
  '{"errors":[{"code":"UNKNOWN","message":"unknown error","detail":{"DriverName":"filesystem","Enclosed":{"Op":"mkdir","Path":"/var/lib/registry/docker","Err":13}}}]}';
const UPLOADS = 'https://registry.example.com/v2/regdoctor-push-test/blobs/uploads/';

const upload = (body: string, edit: (evidence: Evidence) => void = () => {}) =>
  tried(
    {
      ok: false,
      problem: 'storage',
      message: 'the answer was 500',
      steps: [{ name: 'start', url: UPLOADS, status: 500, body }],
    },
    edit,
  );

/** A Deployment on a claim that is mounted read-only, before its first Pod. */
const readOnly = (volume: Record<string, unknown>, mount: Record<string, unknown>) => {
  const pod = registryPod(
    { volumeMounts: [{ name: 'images', mountPath: '/var/lib/registry', ...mount }] },
    { volumes: [{ name: 'images', persistentVolumeClaim: { claimName: 'images', ...volume } }] },
  );
  return Promise.resolve(evidenceOf({ deployment: deploymentOf(pod) }));
};

const log = (evidence: Evidence, ...lines: string[]) => {
  evidence.readings.logs[LOG] = read(`${lines.join('\n')}\n`);
};

export const failureCase: FailureCase = {
  code: 'RD703',
  positive: [
    {
      name: 'a folder of the node that belongs to root',
      evidence: () => captured(CAPTURE),
      subjects: POD,
      says: ['/var/lib/registry/docker: permission denied', 'user 1000', 'type hostPath', 'where it lies'],
      level: 'fail',
      proposals: ['RD703.run-as-root'],
    },
    {
      name: 'a claim whose volume no fsGroup gives to the Pod',
      evidence: () => on(CLAIM),
      subjects: POD,
      says: ['no fsGroup is set'],
      proposals: ['RD703.fs-group', 'RD703.run-as-root'],
    },
    {
      name: 'a claim on which fsGroup has no effect',
      evidence: () =>
        on(CLAIM, (evidence) => {
          const spec = record(objectIn(evidence, 'pods', 'docker-registry').spec);
          record(spec.securityContext).fsGroup = 1000;
        }),
      subjects: POD,
      says: ['although fsGroup is 1000'],
      proposals: ['RD703.run-as-root'],
    },
    {
      name: 'the folder of the images is on no volume, and the container cannot be written to',
      evidence: () => captured('15c-readonlyrootfs-rootdirectory-outside-volume'),
      subjects: POD,
      says: ['/var/lib/docker/registry, where no volume is mounted', 'read-only'],
      proposals: [],
    },
    {
      name: 'a mount that is read-only',
      evidence: () => readOnly({}, { readOnly: true }),
      subjects: DEPLOYMENT,
      says: ['volume "images", which is mounted read-only'],
      proposals: ['RD703.writable'],
    },
    {
      name: 'a claim that is attached read-only',
      evidence: () => readOnly({ readOnly: true }, {}),
      subjects: DEPLOYMENT,
      says: ['mounted read-only'],
      proposals: ['RD703.writable'],
    },
    {
      name: 'the disk turned read-only',
      evidence: () =>
        on(CLAIM, (evidence) => log(evidence, REFUSED.replace('permission denied', 'read-only file system'))),
      subjects: POD,
      says: ['read-only file system', 'errors of the disk'],
      proposals: [],
    },
    {
      name: 'an upload that was tried, whose answer says it',
      evidence: () => upload(EACCES),
      subjects: POD,
      says: ["runs as the image's user"],
      proposals: [],
    },
    {
      name: 'the answer of 3.x, with the configuration in a Secret',
      evidence: () =>
        upload(
          '{"errors":[{"detail":"filesystem: mkdir /images/docker: permission denied"}]}',
          (evidence) => {
            const volume = record(
              list(record(objectIn(evidence, 'pods', 'docker-registry').spec).volumes)[0],
            );
            delete volume.configMap;
            volume.secret = { secretName: 'docker-registry' };
          },
        ),
      subjects: POD,
      says: ['/images/docker: permission denied'],
    },
  ],
  lookAlike: [
    { name: 'healthy', evidence: () => captured('01-healthy') },
    { name: 'an upload that was taken', evidence: () => tried() },
    {
      name: 'a refusal that another owner has cured since',
      evidence: () => captured(CAPTURE, (evidence) => log(evidence, REFUSED, TAKEN)),
    },
    { name: 'a full disk', evidence: () => captured('20-storage-full') },
    {
      name: 'a file that cannot be read',
      evidence: () =>
        captured(CAPTURE, (evidence) => log(evidence, REFUSED.replace('method=POST', 'method=GET'))),
    },
  ],
  couldNotTell: [
    {
      name: 'logs may not be read',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          const needs = { verb: 'get', group: '', resource: 'pods/log', namespace: 'default' };
          evidence.readings.logs[LOG] = denied(needs, 'pods/log is forbidden');
        }),
    },
    {
      name: 'Pods cannot be listed',
      evidence: () =>
        captured('01-healthy', (evidence) => {
          evidence.readings.pods = failed('unreachable', 'no answer');
        }),
    },
  ],
};
