import { at, list, record, strings, text } from '../../kube/objects.js';
import type { Store, Stored } from '../store/store.js';

/** The files that a container finds under its mounts, and the folders that are mounted. */
export interface Mounted {
  files: Map<string, string>;
  folders: { path: string; readOnly: boolean }[];
}

interface MountFailure {
  volume: string;
  /** As the kubelet's event says it. */
  message: string;
}

type Volume = Record<string, unknown>;
type Content = Map<string, string> | null;

class Unmountable extends Error {}

/** The first volume of a Pod that cannot be set up, or null when all can. */
export function mountFailure(store: Store, pod: Stored): MountFailure | null {
  for (const volume of volumesOf(pod)) {
    try {
      contentOf(store, pod, volume);
    } catch (error) {
      if (!(error instanceof Unmountable)) throw error;
      const name = text(volume.name) ?? '';
      return {
        volume: name,
        message: `MountVolume.SetUp failed for volume "${name}" : ${error.message}`,
      };
    }
  }
  return null;
}

/** What a container of the Pod sees; throws when a volume cannot be set up, so ask `mountFailure` before. */
export function mountedBy(store: Store, pod: Stored, container: Record<string, unknown>): Mounted {
  const files = new Map<string, string>();
  const folders: Mounted['folders'] = [];
  for (const mount of list(container.volumeMounts).map(record)) {
    const volume = volumesOf(pod).find((entry) => entry.name === mount.name);
    const path = (text(mount.mountPath) ?? '/').replace(/(.)\/+$/, '$1');
    if (volume === undefined) continue;
    const content = contentOf(store, pod, volume);
    const subPath = text(mount.subPath);
    if (subPath !== undefined && content?.has(subPath)) {
      files.set(path, content.get(subPath) ?? '');
      continue;
    }
    folders.push({ path, readOnly: mount.readOnly === true || content !== null });
    for (const [name, value] of content ?? []) files.set(`${path}/${name}`, value);
  }
  return { files, folders };
}

function volumesOf(pod: Stored): Volume[] {
  return list(at(pod, 'spec', 'volumes')).map(record);
}

/** The files of a volume; null for one that holds data of its own, as emptyDir. */
function contentOf(store: Store, pod: Stored, volume: Volume): Content {
  if (volume.configMap !== undefined) return configMapContent(store, pod, record(volume.configMap));
  if (volume.secret !== undefined) return secretContent(store, pod, record(volume.secret));
  return null;
}

function configMapContent(store: Store, pod: Stored, source: Volume): Content {
  const name = text(source.name) ?? '';
  const object = store.find(store.kind('v1', 'ConfigMap'), pod.metadata.namespace, name);
  if (object === undefined) {
    if (source.optional === true) return new Map();
    throw new Unmountable(`configmap "${name}" not found`);
  }
  const missing = (key: string) => `configmap references non-existent config key: ${key}`;
  return project(strings(object.data), source, missing);
}

function secretContent(store: Store, pod: Stored, source: Volume): Content {
  const name = text(source.secretName) ?? '';
  const object = store.find(store.kind('v1', 'Secret'), pod.metadata.namespace, name);
  if (object === undefined) {
    if (source.optional === true) return new Map();
    throw new Unmountable(`secret "${name}" not found`);
  }
  const decoded = Object.fromEntries(
    Object.entries(strings(object.data)).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  );
  return project(decoded, source, (key) => `references non-existent secret key: ${key}`);
}

function project(data: Record<string, string>, source: Volume, missing: (key: string) => string): Content {
  if (source.items === undefined) return new Map(Object.entries(data));
  const out = new Map<string, string>();
  for (const item of list(source.items).map(record)) {
    const key = text(item.key) ?? '';
    const value = data[key];
    if (value !== undefined) out.set(text(item.path) ?? key, value);
    else if (source.optional !== true) throw new Unmountable(missing(key));
  }
  return out;
}
