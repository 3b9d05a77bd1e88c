import { list, record, text } from '../../kube/objects.js';
import { type Check, type Finding, type Quote, type Sign, subjectName } from '../check.js';
import { CONFIG_FILE_READS } from '../shared/config-file.js';
import { type Storage, storageOf } from '../shared/storage.js';
import { type RegistrySpec, registryPodSpecs, specSource, workloadNeeds } from '../shared/workload.js';
import { conclude, findingOf, skip } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /manifest unknown: manifest unknown|manifest for \S+ not found: manifest unknown/,
    printedBy: 'docker pull, kubectl describe pod',
    tellApart:
      'The registry answers and does not have the image. When it was there yesterday and every image is gone, the storage was lost with the Pod; when only this tag is missing, it was never pushed or was deleted.',
    next: 'kubectl get pod NAME -n NS -o jsonpath="{.spec.volumes}"',
  },
  {
    pattern: /"repositories":\s*\[\]/,
    printedBy: 'GET /v2/_catalog',
    tellApart: 'The registry is empty: new, or started again without its old storage.',
    next: 'kubectl get pod NAME -n NS -o jsonpath="{.status.startTime} {.spec.volumes}"',
  },
];

const meta = {
  code: 'RD701',
  slug: 'storage-is-ephemeral',
  layer: 'storage',
  hop: 'storage',
  title: 'The images are on storage that outlives the Pod',
  level: 'warn',
  reads: CONFIG_FILE_READS,
  signs,
} satisfies Omit<Check, 'examine'>;

/** The images are on an emptyDir, in the container itself or in memory: they are gone with the Pod. */
export const rd701: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    const specs = registryPodSpecs(view);
    if (needs.length === 0 && specs.length === 0) return skip('there is no Pod of the registry');
    const findings: Finding[] = [];
    for (const spec of specs) {
      const storage = storageOf(view, spec);
      if (storage.persistence === 'unknown') needs.push(...storage.needs);
      if (storage.persistence === 'ephemeral') findings.push(findingFor(spec, storage));
    }
    return conclude(findings, needs);
  },
};

function findingFor(spec: RegistrySpec, storage: Storage): Finding {
  const name = subjectName(spec.ref);
  const { mount, rootDirectory, volumeKind, driver } = storage;
  const source = specSource(spec);
  const container = `${spec.prefix}.containers[${spec.containerIndex}]`;
  if (mount === undefined) {
    const place =
      driver === 'inmemory'
        ? 'in memory'
        : `at ${rootDirectory} in its container, where no volume is mounted`;
    const mounts = list(spec.container.volumeMounts).map((one) => text(record(one).mountPath) ?? '');
    return findingOf(meta, {
      subject: spec.ref,
      title: 'The images are lost when the container is restarted',
      message: `The registry of ${name} keeps its images ${place}. They are lost at every restart of the container.`,
      quotes: [{ source, path: `${container}.volumeMounts`, text: mounts.join(', ') || '(none)' }],
      facts: { driver, rootDirectory: rootDirectory ?? null },
    });
  }
  const index = list(spec.podSpec.volumes).findIndex((volume) => record(volume).name === mount.name);
  const quotes: Quote[] = [
    { source, path: `${spec.prefix}.volumes[${index}]`, text: `${mount.name}: ${volumeKind}` },
    { source, path: `${container}.volumeMounts[${mount.index}].mountPath`, text: mount.mountPath },
  ];
  return findingOf(meta, {
    subject: spec.ref,
    title: `The images are on a volume of type ${volumeKind}, which goes with the Pod`,
    message: `The registry of ${name} keeps its images at ${rootDirectory}, on volume "${mount.name}" of type ${volumeKind}. They are lost when the Pod is deleted, replaced or evicted.`,
    quotes,
    facts: { driver, rootDirectory: rootDirectory ?? null, volume: mount.name },
  });
}
