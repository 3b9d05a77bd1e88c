import type { EvidenceView } from '../../evidence/view.js';
import { at, list, record, text } from '../../kube/objects.js';
import { needOf } from '../verdicts.js';

/** A file that a volume puts into a container. */
export interface VolumeFile {
  /** Relative to the volume's root; may have folders. */
  path: string;
  source: 'configMap' | 'secret' | 'other';
  /** Name of the ConfigMap or Secret, and the key in it. */
  name: string;
  key: string;
  /** Field path below the Pod spec of the volume's source: `.volumes[0].configMap`. */
  field: string;
  /** Which of `items` says so; absent when the volume has none and takes every key. */
  item?: number;
}

/** What a volume holds, as far as the spec and the objects tell. */
export interface VolumeContent {
  kind: string;
  files: VolumeFile[];
  /** False for volumes whose files nobody knows (claims, host paths) and for those with `needs`. */
  known: boolean;
  /** ConfigMaps and Secrets that are not there and not optional: the volume cannot be mounted. */
  absent: { source: 'configMap' | 'secret'; name: string }[];
  needs: string[];
}

/** One ConfigMap or Secret that a volume takes files from. */
export interface VolumeSource {
  source: 'configMap' | 'secret';
  name: string;
  optional: boolean;
  /** Field path below the Pod spec: `.volumes[0].projected.sources[1].configMap`. */
  field: string;
  volumeIndex: number;
  volumeName: string;
  /** Undefined when the volume takes every key. */
  items?: { key: string; path: string; index: number }[];
}

/** The ConfigMaps and Secrets behind the volumes of a Pod spec, in order. */
export function volumeSources(podSpec: Record<string, unknown>): VolumeSource[] {
  return list(podSpec.volumes).flatMap((value, volumeIndex) => {
    const volume = record(value);
    const here = `.volumes[${volumeIndex}]`;
    const parts = list(at(volume, 'projected', 'sources')).map((part, index) => ({
      part: record(part),
      field: `${here}.projected.sources[${index}]`,
    }));
    return [{ part: volume, field: here }, ...parts].flatMap(({ part, field }) =>
      (['configMap', 'secret'] as const).flatMap((source) => {
        const spec = record(part[source]);
        const name = text(spec.name) ?? (source === 'secret' ? text(spec.secretName) : undefined);
        if (name === undefined || name === '') return [];
        const items = itemsOf(spec);
        return [
          {
            source,
            name,
            optional: spec.optional === true,
            field: `${field}.${source}`,
            volumeIndex,
            volumeName: text(volume.name) ?? '',
            ...(items === undefined ? {} : { items }),
          },
        ];
      }),
    );
  });
}

/** The files that the volume of this index puts where it is mounted. */
export function volumeContent(
  view: EvidenceView,
  podSpec: Record<string, unknown>,
  volumeIndex: number,
): VolumeContent {
  const volume = record(list(podSpec.volumes)[volumeIndex]);
  const kind = Object.keys(volume).find((field) => field !== 'name') ?? '';
  const content: VolumeContent = {
    kind,
    files: [],
    known:
      ['configMap', 'secret', 'projected', 'downwardAPI'].includes(kind) ||
      (kind === 'emptyDir' && isUnshared(podSpec, volume)),
    absent: [],
    needs: [],
  };
  for (const source of volumeSources(podSpec).filter((one) => one.volumeIndex === volumeIndex)) {
    addSource(view, source, content);
  }
  if (content.needs.length > 0) content.known = false;
  content.files.push(...otherFiles(volume, volumeIndex));
  return content;
}

function addSource(view: EvidenceView, source: VolumeSource, content: VolumeContent): void {
  const reading =
    source.source === 'configMap' ? view.get('configMaps')[source.name] : view.get('secrets')[source.name];
  if (reading?.state === 'absent' && !source.optional) {
    content.absent.push({ source: source.source, name: source.name });
  }
  const file = (key: string, path: string, item?: number): VolumeFile => ({
    path,
    source: source.source,
    name: source.name,
    key,
    field: source.field,
    ...(item === undefined ? {} : { item }),
  });
  if (source.items !== undefined) {
    content.files.push(...source.items.map((item) => file(item.key, item.path, item.index)));
    return;
  }
  const need = needOf(`${source.source} ${source.name}`, reading);
  if (need !== undefined) content.needs.push(need);
  content.files.push(...keysOf(view, source).map((key) => file(key, key)));
}

/** The keys of a ConfigMap or Secret; empty when it is not there or could not be read. */
export function keysOf(
  view: EvidenceView,
  object: { source: 'configMap' | 'secret'; name: string },
): string[] {
  if (object.source === 'secret') {
    const reading = view.get('secrets')[object.name];
    return reading?.state === 'read' ? Object.keys(record(reading.value.keys)) : [];
  }
  const reading = view.get('configMaps')[object.name];
  if (reading?.state !== 'read') return [];
  const keys = [...Object.keys(record(reading.value.data)), ...Object.keys(record(reading.value.binaryData))];
  return [...new Set(keys)];
}

function itemsOf(spec: Record<string, unknown>): VolumeSource['items'] {
  const items = list(spec.items);
  if (items.length === 0) return undefined;
  return items.map((item, index) => ({
    key: text(record(item).key) ?? '',
    path: text(record(item).path) ?? '',
    index,
  }));
}

/** The files that come from neither: tokens and facts about the Pod. */
function otherFiles(volume: Record<string, unknown>, volumeIndex: number): VolumeFile[] {
  const other = (path: string | undefined, field: string): VolumeFile[] =>
    path === undefined
      ? []
      : [{ path, source: 'other', name: '', key: '', field: `.volumes[${volumeIndex}]${field}` }];
  const downward = (value: unknown, field: string) =>
    list(at(value, 'items')).flatMap((item) => other(text(record(item).path), field));
  return [
    ...downward(volume.downwardAPI, '.downwardAPI'),
    ...list(at(volume, 'projected', 'sources')).flatMap((part, index) => [
      ...other(
        text(at(part, 'serviceAccountToken', 'path')),
        `.projected.sources[${index}].serviceAccountToken`,
      ),
      ...downward(at(part, 'downwardAPI'), `.projected.sources[${index}].downwardAPI`),
    ]),
  ];
}

/** True when no more than one container mounts the volume: nothing but the registry itself writes to it. */
function isUnshared(podSpec: Record<string, unknown>, volume: Record<string, unknown>): boolean {
  const containers = [...list(podSpec.initContainers), ...list(podSpec.containers)];
  const users = containers.filter((container) =>
    list(at(container, 'volumeMounts')).some((mount) => record(mount).name === volume.name),
  );
  return users.length <= 1;
}
