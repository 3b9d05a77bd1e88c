import { at, list, record, text } from '../../kube/objects.js';
import type { Mounted } from './mounts.js';
import { crashed, type Outcome, panicOf, runningLog, USAGE } from './registry-log.js';
import { parseRegistryYaml } from './registry-yaml.js';

/** The settings of a running registry that show from outside. They are read once, at its start. */
export interface RunningRegistry {
  port: number;
  headers: Record<string, string>;
  auth?: { realm: string; path: string };
  /** `http.host`: what it calls itself in addresses, whatever the client calls it. */
  host?: string;
  /** `http.relativeurls`: it answers with paths instead, unless `host` is set. */
  relative?: boolean;
  /** `storage.delete.enabled`. */
  deletes?: boolean;
  /** The folder of the images, when it is on a volume that is mounted read-only: the registry starts all the same. */
  unwritable?: string;
}

const DEFAULT_PATH = '/etc/docker/registry/config.yml';

/** The configuration inside the image: a registry with no mount over it runs with this, open to anyone. */
const IMAGE_CONFIG = {
  version: 0.1,
  storage: { filesystem: { rootdirectory: '/var/lib/registry' } },
  http: { addr: ':5000', headers: { 'X-Content-Type-Options': ['nosniff'] } },
};

const DRIVERS = ['filesystem', 'inmemory', 's3', 's3aws', 'azure', 'gcs', 'swift', 'oss'];
const NOT_DRIVERS = ['cache', 'maintenance', 'delete', 'redirect', 'tag', 'readonly'];

/** Whether an image is the registry's, by its name. */
export function isRegistryImage(image: string): boolean {
  const name = image.split('/').pop()?.split(/[:@]/)[0] ?? '';
  return name === 'registry' || name === 'distribution' || name === 'docker-registry';
}

/** Starts the registry of major 2 on what its container mounts: it runs, or it ends with a log and an exit code. */
export function startRegistry(
  container: Record<string, unknown>,
  { mounted, variables }: { mounted: Mounted; variables: Record<string, string> },
  now: Date,
): Outcome {
  const path = configPath(container);
  const found = mounted.files.get(path);
  let config: unknown = IMAGE_CONFIG;
  if (found !== undefined) {
    const parsed = parseRegistryYaml(found);
    if ('problem' in parsed) {
      return crashed(`configuration error: error parsing ${path}: ${parsed.problem}\n${USAGE}`);
    }
    config = parsed.value;
  } else if (path !== DEFAULT_PATH || isHidden(path, mounted)) {
    return crashed(`configuration error: open ${path}: no such file or directory\n${USAGE}`);
  }
  return configured(config, variables, mounted, now);
}

function configured(config: unknown, env: Record<string, string>, mounted: Mounted, now: Date): Outcome {
  const driver =
    env.REGISTRY_STORAGE ??
    Object.keys(record(at(config, 'storage'))).find((key) => !NOT_DRIVERS.includes(key));
  if (driver === undefined) return crashed(panicOf('no storage configuration provided'), 2);
  if (!DRIVERS.includes(driver)) return crashed(panicOf(`StorageDriver not registered: ${driver}`), 2);
  const addr = env.REGISTRY_HTTP_ADDR ?? text(at(config, 'http', 'addr')) ?? ':5000';
  const auth = htpasswdAuth(config, env);
  if (auth !== undefined && !mounted.files.has(auth.path) && isReadOnly(auth.path, mounted)) {
    return crashed(
      panicOf(
        `unable to configure authorization (htpasswd): failed to open htpasswd path open ${auth.path}: read-only file system`,
      ),
      2,
    );
  }
  const certificate = env.REGISTRY_HTTP_TLS_CERTIFICATE ?? text(at(config, 'http', 'tls', 'certificate'));
  if (certificate !== undefined && !mounted.files.has(certificate)) {
    return crashed(
      `${runningLog(now, addr, config).split('\n').slice(0, 3).join('\n')}\ntime="${now.toISOString()}" level=fatal msg="open ${certificate}: no such file or directory"\n`,
    );
  }
  const host = env.REGISTRY_HTTP_HOST ?? text(at(config, 'http', 'host'));
  const relative = env.REGISTRY_HTTP_RELATIVEURLS ?? String(at(config, 'http', 'relativeurls'));
  const deletes = env.REGISTRY_STORAGE_DELETE_ENABLED ?? String(at(config, 'storage', 'delete', 'enabled'));
  const root =
    env.REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY ??
    text(at(config, 'storage', 'filesystem', 'rootdirectory')) ??
    IMAGE_CONFIG.storage.filesystem.rootdirectory;
  const registry: RunningRegistry = {
    port: Number(addr.split(':').pop()) || 5000,
    headers: headersOf(config),
    ...(auth === undefined ? {} : { auth }),
    ...(host === undefined ? {} : { host: host.replace(/\/+$/, '') }),
    ...(relative === 'true' ? { relative: true } : {}),
    ...(deletes === 'true' ? { deletes: true } : {}),
    ...(driver === 'filesystem' && isReadOnly(`${root}/docker`, mounted) ? { unwritable: root } : {}),
  };
  return { state: 'running', registry, log: runningLog(now, addr, config) };
}

function htpasswdAuth(config: unknown, env: Record<string, string>): RunningRegistry['auth'] {
  const section = at(config, 'auth', 'htpasswd');
  const path = env.REGISTRY_AUTH_HTPASSWD_PATH ?? text(at(section, 'path'));
  if (env.REGISTRY_AUTH !== 'htpasswd' && section === undefined) return undefined;
  if (path === undefined) return undefined;
  return { realm: env.REGISTRY_AUTH_HTPASSWD_REALM ?? text(at(section, 'realm')) ?? '', path };
}

function headersOf(config: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record(at(config, 'http', 'headers'))).map(([name, values]) => [
      name,
      list(values).map(String).join(', '),
    ]),
  );
}

/** The image's entrypoint takes a configuration file as its argument, with or without the word `serve`. */
function configPath(container: Record<string, unknown>): string {
  const words = [...list(container.command), ...list(container.args)].map(String);
  return words.filter((word) => /\.ya?ml$/.test(word)).pop() ?? DEFAULT_PATH;
}

/** A folder mounted over the file's folder, or above it, hides what the image has there. */
function isHidden(path: string, mounted: Mounted): boolean {
  return mounted.folders.some((folder) => path.startsWith(`${folder.path}/`));
}

function isReadOnly(path: string, mounted: Mounted): boolean {
  return mounted.folders.some((folder) => folder.readOnly && path.startsWith(`${folder.path}/`));
}
