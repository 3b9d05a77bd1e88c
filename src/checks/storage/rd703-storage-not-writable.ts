import type { EvidenceView } from '../../evidence/view.js';
import { type Check, type Finding, type Sign, subjectName } from '../check.js';
import { CONFIG_FILE_READS } from '../shared/config-file.js';
import { latestWrite, type RefusedWrite, WRITE_READS } from '../shared/refused-write.js';
import { logNeeds, registryLogLines } from '../shared/registry-log.js';
import { type Storage, storageOf } from '../shared/storage.js';
import { type StorageMount, storageMount, WITHOUT_FS_GROUP } from '../shared/storage-mount.js';
import { type RegistrySpec, registryPodSpecs, specSource, workloadNeeds } from '../shared/workload.js';
import { conclude, findingOf, needOf, skip } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /"Op":"\w+","Path":"[^"]*","Err":(?:13|30)\b/,
    printedBy: 'registry 2.x, as the answer to POST /v2/NAME/blobs/uploads/',
    tellApart:
      'Err 13 is "permission denied", 30 "read-only file system"; 28 is a full disk, which is another failure.',
    next: 'regdoctor diagnose --push-test',
  },
  {
    pattern: /filesystem: \w+ \S+: (?:permission denied|read-only file system)/,
    printedBy: 'log of the registry, and the answer of 3.x to an upload',
    tellApart:
      'The path is below rootdirectory: the storage. Of /auth or /etc/docker it is the configuration or the users.',
    next: 'kubectl get pod NAME -n NS -o jsonpath="{.spec.securityContext} {.spec.volumes}"',
  },
  {
    pattern: /received unexpected HTTP status: 500 Internal Server Error/,
    printedBy: 'docker push',
    tellApart:
      'The registry answered, and could not store the image: its log says why. Login and pulls work.',
    next: 'kubectl logs NAME -n NS | grep err.detail',
  },
];

const meta = {
  code: 'RD703',
  slug: 'storage-not-writable',
  layer: 'storage',
  hop: 'storage',
  title: 'The registry can write to its storage',
  level: 'fail',
  reads: [...CONFIG_FILE_READS, ...WRITE_READS],
  signs,
} satisfies Omit<Check, 'examine'>;

/** The registry runs, is ready, and may not write to the place of its images: every push fails. */
export const rd703: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    const specs = registryPodSpecs(view);
    if (needs.length === 0 && specs.length === 0) return skip('there is no Pod of the registry');
    const write = latestWrite(view);
    const findings = specs.flatMap((spec) => judged(view, spec, write) ?? []);
    if (findings.length > 0 || write === 'taken') return conclude(findings, []);
    const push = view.get('push');
    const failed = push.state === 'denied' || push.state === 'failed';
    const untold = [
      ...needs,
      ...logNeeds(view),
      ...(failed ? [needOf('the trial upload', push) ?? 'the trial upload'] : []),
    ];
    return untold.length === 0 && registryLogLines(view).length === 0
      ? skip('the registry has not run yet, so that nothing was written')
      : conclude([], untold);
  },
};

function judged(
  view: EvidenceView,
  spec: RegistrySpec,
  write: ReturnType<typeof latestWrite>,
): Finding | undefined {
  const storage = storageOf(view, spec);
  if (storage.rootDirectory === undefined) return undefined;
  const mount = storageMount(spec, storage);
  if (mount.readOnlyAt !== undefined) return readOnlyMount(spec, storage, mount.readOnlyAt);
  if (write === 'taken') return undefined;
  if (storage.persistence === 'unwritable') return nowhereToWrite(spec, storage, write);
  if (write === undefined || !isOf(spec, write)) return undefined;
  return refused(spec, storage, mount, write);
}

/** It is the storage driver that says so: whatever the path, it is that of the images. */
function isOf({ ref }: RegistrySpec, { pod }: RefusedWrite): boolean {
  return ref.kind !== 'Pod' || pod === undefined || pod === ref.name;
}

const EFFECT = 'Every push fails with 500; login and pulls work.';

function readOnlyMount(spec: RegistrySpec, storage: Storage, place: string): Finding {
  const name = storage.mount?.name ?? '';
  return findingOf(meta, {
    subject: spec.ref,
    title: `The volume of the images is mounted read-only in ${subjectName(spec.ref)}`,
    message: `The registry of ${subjectName(spec.ref)} keeps its images at ${storage.rootDirectory}, on volume "${name}", which is mounted read-only. ${EFFECT}`,
    quotes: [{ source: specSource(spec), path: `${spec.prefix}.${place}`, text: 'true' }],
    facts: { why: 'read-only mount', rootDirectory: storage.rootDirectory ?? null },
  });
}

/** No volume is mounted there and the container's own file system is read-only; or the volume is a projection, such as a ConfigMap. */
function nowhereToWrite(
  spec: RegistrySpec,
  { mount, rootDirectory, volumeKind }: Storage,
  write: RefusedWrite | undefined,
): Finding {
  const where =
    mount === undefined
      ? 'where no volume is mounted, and the file system of the container is read-only'
      : `on volume "${mount.name}" of type ${volumeKind}, which nobody can write to`;
  const container = `${spec.prefix}.containers[${spec.containerIndex}]`;
  const path =
    mount === undefined
      ? `${container}.securityContext.readOnlyRootFilesystem`
      : `${container}.volumeMounts[${mount.index}].name`;
  return findingOf(meta, {
    subject: spec.ref,
    title: `${subjectName(spec.ref)} has no place to write images to`,
    message: `The registry of ${subjectName(spec.ref)} keeps its images at ${rootDirectory}, ${where}. ${EFFECT}`,
    quotes: [
      { source: specSource(spec), path, text: mount?.name ?? 'true' },
      ...(write === undefined ? [] : [write.quote]),
    ],
    facts: { why: 'no place', rootDirectory: rootDirectory ?? null },
  });
}

function refused(
  spec: RegistrySpec,
  storage: Storage,
  mount: StorageMount,
  { path, why, quote }: RefusedWrite,
): Finding {
  const name = subjectName(spec.ref);
  return findingOf(meta, {
    subject: spec.ref,
    title: `The registry may not write to ${path}: ${why}`,
    message: `The registry of ${name} cannot write to ${path}: ${why}. ${EFFECT} ${why === 'permission denied' ? ownerWords(storage, mount) : diskWords(storage)}`,
    quotes: [quote],
    facts: {
      why,
      path,
      rootDirectory: storage.rootDirectory ?? null,
      volumeKind: storage.volumeKind ?? null,
    },
  });
}

function volumeWords({ mount, volumeKind }: Storage): string {
  return mount === undefined
    ? 'the folder'
    : `volume "${mount.name}"${volumeKind === undefined ? '' : ` of type ${volumeKind}`}`;
}

function ownerWords(storage: Storage, { user, fsGroup }: StorageMount): string {
  const volume = volumeWords(storage);
  const who = user === undefined ? "It runs as the image's user" : `It runs as user ${user}`;
  if (WITHOUT_FS_GROUP.includes(storage.volumeKind)) {
    return `${who}, and ${volume} belongs to another; Kubernetes changes the owner of no such volume, so that it has to be given to that user where it lies.`;
  }
  return fsGroup === undefined
    ? `${who}, and ${volume} belongs to another; no fsGroup is set, by which Kubernetes would give it to a group of the Pod.`
    : `${who}, and ${volume} belongs to another although fsGroup is ${fsGroup}: what is behind it (a folder of the node, NFS) does not let its group be changed, so that it has to be given to that user where it lies.`;
}

function diskWords(storage: Storage): string {
  return `The node has ${volumeWords(storage)} mounted read-only: it was attached so, or the kernel made it so after errors of the disk, which its log (dmesg) says.`;
}
