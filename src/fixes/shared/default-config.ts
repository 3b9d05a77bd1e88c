import { coveringMount } from '../../checks/shared/config-file.js';
import { joinPath } from '../../checks/shared/posix.js';
import { DEFAULT_ROOT } from '../../checks/shared/storage.js';
import { type VolumeFile, volumeContent } from '../../checks/shared/volume-files.js';
import type { RegistrySpec } from '../../checks/shared/workload.js';
import type { EvidenceView } from '../../evidence/view.js';
import { list, number, record, text } from '../../kube/objects.js';
import { type RegistryConfigOptions, registryConfigText } from '../../manifests/registry-config.js';

export interface DefaultConfig {
  text: string;
  options: RegistryConfigOptions;
  /** What the person has to know of it; empty when it asks for a password. */
  warnings: string[];
}

/** Kinds of volumes that people keep images on. */
const DATA_VOLUMES = ['emptyDir', 'persistentVolumeClaim', 'hostPath', 'nfs', 'csi', 'ephemeral'];

/** A configuration that fits the container as it is: its data volume, its port, its htpasswd file. */
export function defaultConfig(view: EvidenceView, spec: RegistrySpec): DefaultConfig {
  const htpasswdPath = mountedHtpasswd(view, spec);
  const rootDirectory = dataFolder(spec);
  const port = containerPort(spec.container);
  const options: RegistryConfigOptions = {
    ...(rootDirectory === undefined ? {} : { rootDirectory }),
    ...(port === undefined ? {} : { port }),
    ...(htpasswdPath === undefined ? {} : { htpasswdPath }),
  };
  const warnings =
    htpasswdPath === undefined
      ? ['The registry asks nobody for a password, because no volume of its Pod holds an htpasswd file.']
      : [];
  return { text: registryConfigText(options), options, warnings };
}

/** The htpasswd file that a Secret puts into the container: by its name, else by what the Secret holds. */
function mountedHtpasswd(view: EvidenceView, spec: RegistrySpec): string | undefined {
  const volumes = list(spec.podSpec.volumes).map(record);
  const files = list(spec.container.volumeMounts).flatMap((value) => {
    const mount = record(value);
    const index = volumes.findIndex((volume) => volume.name === mount.name);
    const mountPath = text(mount.mountPath);
    if (index < 0 || mountPath === undefined || mount.subPathExpr !== undefined) return [];
    const subPath = text(mount.subPath);
    return volumeContent(view, spec.podSpec, index)
      .files.filter((file) => file.source === 'secret' && (subPath === undefined || subPath === file.path))
      .map((file) => ({ file, path: joinPath(mountPath, subPath === undefined ? file.path : '') }));
  });
  const byName = files.find(({ file, path }) => /htpasswd/i.test(`${path} ${file.key}`));
  return (byName ?? files.find(({ file }) => holdsEntries(view, file)))?.path;
}

function holdsEntries(view: EvidenceView, file: VolumeFile): boolean {
  const reading = view.get('secrets')[file.name];
  const facts = reading?.state === 'read' ? record(reading.value.htpasswd)[file.key] : undefined;
  return list(record(facts).lines).some((line) => record(line).kind === 'entry');
}

/** The only folder that a data volume is mounted at, when nothing is mounted at the usual one. */
function dataFolder(spec: RegistrySpec): string | undefined {
  if (coveringMount(spec.container, DEFAULT_ROOT) !== undefined) return undefined;
  const volumes = list(spec.podSpec.volumes).map(record);
  const data = volumes.filter((volume) => DATA_VOLUMES.some((kind) => volume[kind] !== undefined));
  const folders = list(spec.container.volumeMounts)
    .map(record)
    .filter((mount) => data.some((volume) => volume.name === mount.name))
    .flatMap((mount) => text(mount.mountPath) ?? []);
  return folders.length === 1 ? folders[0] : undefined;
}

function containerPort(container: Record<string, unknown>): number | undefined {
  const ports = list(container.ports).flatMap((port) => number(record(port).containerPort) ?? []);
  return ports.length === 1 ? ports[0] : undefined;
}
