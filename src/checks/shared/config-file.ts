import type { ReadingKey } from '../../evidence/model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { list, record, text } from '../../kube/objects.js';
import { type OpenedFile, openedFile } from './opened-file.js';
import { below, joinPath, normalPath } from './posix.js';
import { LOG_READS } from './registry-log.js';
import { type VolumeContent, type VolumeFile, volumeContent } from './volume-files.js';
import { type RegistrySpec, WORKLOAD_READS } from './workload.js';

/** The readings behind `configFile`, and behind `configText` of config-text.ts. */
export const CONFIG_FILE_READS = [
  ...WORKLOAD_READS,
  ...LOG_READS,
  'configMaps',
  'secrets',
] as const satisfies readonly ReadingKey[];

export interface CoveringMount {
  /** Which of the container's volumeMounts. */
  index: number;
  name: string;
  mountPath: string;
  subPath?: string;
}

/** A file of the covering mount, where it stands in the container. */
export interface ProjectedFile extends VolumeFile {
  absolute: string;
}

/**
 * The configuration file of a registry's container, worked out from the spec and the objects alone.
 *
 * - `image`: no mount is over it, the image's own file is read.
 * - `mounted`: a volume puts it there; `configMap` or `secret` and `key` say from where.
 * - `hidden`: a mount is over the path, and puts nothing there: the registry exits with "no such file or directory".
 * - `unmounted`: a ConfigMap or Secret of the covering volume is not there: the container does not start at all.
 * - `unknown`: what is in the volume, or what the container starts, cannot be told; `needs` says what is missing.
 */
export interface ConfigFile {
  state: 'image' | 'mounted' | 'hidden' | 'unmounted' | 'unknown';
  /** The path that the registry opens; undefined when its command cannot be understood. */
  opens: string | undefined;
  known: OpenedFile['known'];
  mount?: CoveringMount;
  volumeIndex?: number;
  volumeKind?: string;
  configMap?: string;
  secret?: string;
  key?: string;
  /** What the covering mount puts into the container. */
  projectedFiles: ProjectedFile[];
  /** True when a folder stands in the file's place: mounted there without `subPath`, or by a `subPath` that names no file. */
  folderInstead: boolean;
  needs: string[];
}

/** Which file the registry of this spec opens, and what the mounts put there. */
export function configFile(view: EvidenceView, spec: RegistrySpec): ConfigFile {
  const opened = openedFile(view, spec);
  const base: ConfigFile = {
    state: 'unknown',
    opens: opened.path,
    known: opened.known,
    projectedFiles: [],
    folderInstead: false,
    needs: [],
  };
  if (opened.path === undefined) {
    return {
      ...base,
      needs: [
        'the configuration file, which the container starts with in a way that cannot be read from its command',
      ],
    };
  }
  const mount = coveringMount(spec.container, opened.path);
  if (mount === undefined) return { ...base, state: 'image' };
  const volumeIndex = list(spec.podSpec.volumes).findIndex((volume) => record(volume).name === mount.name);
  if (volumeIndex < 0) {
    return { ...base, mount, needs: [`the contents of volume ${mount.name}, which is over ${opened.path}`] };
  }
  const content = volumeContent(view, spec.podSpec, volumeIndex);
  return { ...base, mount, volumeIndex, volumeKind: content.kind, ...judge(opened.path, mount, content) };
}

/** The mount that decides what is at a path in the container: the one with the longest mountPath at or above it. */
export function coveringMount(container: Record<string, unknown>, path: string): CoveringMount | undefined {
  const covering = list(container.volumeMounts).flatMap((value, index) => {
    const mount = record(value);
    const mountPath = text(mount.mountPath);
    const name = text(mount.name);
    if (mountPath === undefined || name === undefined) return [];
    const normal = normalPath(mountPath);
    if (below(normal, path) === undefined) return [];
    const subPath = text(mount.subPath) ?? text(mount.subPathExpr);
    return [{ index, name, mountPath: normal, ...(subPath ? { subPath } : {}) }];
  });
  return covering.sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
}

function judge(opens: string, mount: CoveringMount, content: VolumeContent): Partial<ConfigFile> {
  const inVolume = joinPath(mount.subPath ?? '', below(mount.mountPath, opens) ?? '');
  const projectedFiles = content.files.flatMap((file) => {
    const inMount = below(normalPath(mount.subPath ?? ''), joinPath('', file.path));
    return inMount === undefined ? [] : [{ ...file, absolute: joinPath(mount.mountPath, inMount) }];
  });
  const inPlace = opens === mount.mountPath;
  if (content.absent.length > 0) return { state: 'unmounted', projectedFiles: all(content, mount) };
  const file = content.files.find((candidate) => joinPath('', candidate.path) === inVolume);
  if (file !== undefined && !(inPlace && mount.subPath === undefined)) {
    const where = file.source === 'other' ? {} : { [file.source]: file.name, key: file.key };
    return { state: 'mounted', projectedFiles, ...where };
  }
  if (!content.known) {
    const needs =
      content.needs.length > 0
        ? content.needs
        : [`the contents of volume ${mount.name}, which is over ${opens}`];
    return { state: 'unknown', projectedFiles, needs };
  }
  const files = projectedFiles.length > 0 ? projectedFiles : all(content, mount);
  return { state: 'hidden', projectedFiles: files, folderInstead: inPlace };
}

/** All files of the volume as if it were mounted without `subPath`: what could be meant. */
function all(content: VolumeContent, mount: CoveringMount): ProjectedFile[] {
  return content.files.map((file) => ({ ...file, absolute: joinPath(mount.mountPath, file.path) }));
}
