import type { EvidenceView } from '../../evidence/view.js';
import { at, list, record, text } from '../../kube/objects.js';
import { type ConfigFile, type CoveringMount, configFile, coveringMount } from './config-file.js';
import { configText, textOfKey } from './config-text.js';
import { configData } from './config-yaml.js';
import { joinPath, normalPath } from './posix.js';
import type { RegistrySpec } from './workload.js';

/** Where the filesystem driver keeps its data when nothing is said; see registry/storage/driver/filesystem of distribution. */
export const DEFAULT_ROOT = '/var/lib/registry';

/** Keys under `storage` that are no drivers. */
export const STORAGE_OPTIONS = new Set(['cache', 'delete', 'maintenance', 'redirect', 'tag']);

/** Where a registry's images are, and how long they last. */
export interface Storage {
  driver: string;
  /** For the filesystem driver: the folder, and where that is known from. */
  rootDirectory?: string;
  knownFrom?: 'environment' | 'configuration' | 'default';
  mount?: CoveringMount;
  /** `emptyDir`, `persistentVolumeClaim`, ...; absent when no volume is mounted there. */
  volumeKind?: string;
  /**
   * `lasting`: on a volume that outlives the Pod. `elsewhere`: in an object store. `ephemeral`: gone with the Pod. `unwritable`: nothing can be
   * stored at all. `unknown`: see `needs`.
   */
  persistence: 'lasting' | 'elsewhere' | 'ephemeral' | 'unwritable' | 'unknown';
  needs: string[];
}

/** Where the registry of this spec keeps its images: by its environment, which overrides its configuration, which overrides the default. */
export function storageOf(view: EvidenceView, spec: RegistrySpec): Storage {
  const environment = fromEnvironment(spec.container);
  const config = fromConfig(view, configFile(view, spec));
  const driver = environment.driver ?? config.driver ?? 'filesystem';
  if (driver === 'inmemory') return { driver, persistence: 'ephemeral', needs: [] };
  if (driver !== 'filesystem') return { driver, persistence: 'elsewhere', needs: [] };
  const said = environment.root ?? config.root;
  const rootDirectory = normalPath(said ?? DEFAULT_ROOT);
  const knownFrom =
    environment.root !== undefined ? 'environment' : said !== undefined ? 'configuration' : 'default';
  const storage = { driver, rootDirectory, knownFrom, ...placeOf(spec, rootDirectory) } as const;
  const sure = environment.root !== undefined || config.needs.length === 0;
  if (sure || storage.mount !== undefined) return { ...storage, needs: [] };
  return { ...storage, persistence: 'unknown', needs: config.needs };
}

function placeOf(
  spec: RegistrySpec,
  rootDirectory: string,
): Pick<Storage, 'mount' | 'volumeKind' | 'persistence'> {
  const mount = coveringMount(spec.container, joinPath(rootDirectory, 'docker/registry/v2'));
  if (mount === undefined) {
    const readOnly = at(spec.container, 'securityContext', 'readOnlyRootFilesystem') === true;
    return { persistence: readOnly ? 'unwritable' : 'ephemeral' };
  }
  const volume = list(spec.podSpec.volumes)
    .map(record)
    .find((candidate) => candidate.name === mount.name);
  const volumeKind =
    volume === undefined
      ? claimTemplate(spec, mount.name)
      : Object.keys(volume).find((field) => field !== 'name');
  if (volumeKind === undefined) return { mount, persistence: 'lasting' };
  const persistence = ['emptyDir', 'ephemeral'].includes(volumeKind)
    ? 'ephemeral'
    : ['configMap', 'secret', 'projected', 'downwardAPI'].includes(volumeKind)
      ? 'unwritable'
      : 'lasting';
  return { mount, volumeKind, persistence };
}

function claimTemplate(spec: RegistrySpec, name: string): string | undefined {
  const templates = list(at(spec.object, 'spec', 'volumeClaimTemplates'));
  return templates.some((template) => at(template, 'metadata', 'name') === name)
    ? 'persistentVolumeClaim'
    : undefined;
}

interface Said {
  driver?: string;
  root?: string;
}

/** `REGISTRY_STORAGE=s3`, `REGISTRY_STORAGE_S3_BUCKET=...`, `REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=...`. */
function fromEnvironment(container: Record<string, unknown>): Said {
  const said: Said = {};
  for (const entry of list(container.env).map(record)) {
    const name = text(entry.name) ?? '';
    const value = text(entry.value);
    const driver = /^REGISTRY_STORAGE_([A-Z0-9]+)_/.exec(name)?.[1]?.toLowerCase();
    if (name === 'REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY' && value) said.root = value;
    if (name === 'REGISTRY_STORAGE' && value) said.driver = value;
    else if (driver !== undefined && !STORAGE_OPTIONS.has(driver)) said.driver ??= driver;
  }
  return said;
}

function fromConfig(view: EvidenceView, file: ConfigFile): Said & { needs: string[] } {
  const content = configText(view, file);
  if (content.state === 'unknown') return { needs: content.needs };
  const found =
    content.state === 'text' ? content.text : content.state === 'absent' ? meantText(view, file) : undefined;
  if (found === undefined) return { needs: [] };
  const storage = record(configData(found).storage);
  const driver = Object.keys(storage).find((key) => !STORAGE_OPTIONS.has(key));
  const root = text(at(storage, 'filesystem', 'rootdirectory'));
  return { needs: [], ...(driver === undefined ? {} : { driver }), ...(root ? { root } : {}) };
}

/** The only text that a hidden mount has: the configuration that was meant. */
function meantText(view: EvidenceView, file: ConfigFile): string | undefined {
  const [only, ...others] = file.projectedFiles.filter((one) => one.source === 'configMap');
  if (only === undefined || others.length > 0) return undefined;
  const content = textOfKey(view, only.name, only.key);
  return content.state === 'text' ? content.text : undefined;
}
