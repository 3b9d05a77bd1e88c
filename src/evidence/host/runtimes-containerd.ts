import { posix } from 'node:path';
import { at, record, text } from '../../kube/objects.js';
import type { RuntimeFacts, RuntimeFileFacts } from '../host-model.js';
import { hostOf, type Parse, present, type RuntimeFiles, settingsOf } from './runtime-files.js';

const CONFIG = '/etc/containerd/config.toml';
const CERTS_DIR = '/etc/containerd/certs.d';
/** Where registries are set up: in files of version 2, and since containerd 2 in those of version 3. */
const SECTIONS = ['io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.images'];

/** containerd as the kubelet uses it: its configuration, and a folder per registry. */
export async function readContainerd(files: RuntimeFiles, toml: Parse): Promise<RuntimeFacts[]> {
  let folders = [CERTS_DIR];
  const config = await files.file(CONFIG, toml, (parsed) => {
    folders = [...new Set([...folders, ...configPaths(parsed)])];
    return understandConfig(parsed);
  });
  const hosts: RuntimeFileFacts[] = [];
  for (const folder of folders) hosts.push(...(await readFolders(files, folder, toml)));
  const found = present([config, ...hosts]);
  return found.length === 0 ? [] : [{ name: 'containerd', detail: '', files: found }];
}

/** Several folders may be given with colons between them, as in PATH. Docker's own are read elsewhere. */
function configPaths(parsed: unknown): string[] {
  return SECTIONS.flatMap((section) =>
    (text(at(parsed, 'plugins', section, 'registry', 'config_path')) ?? '').split(':'),
  ).filter((path) => path.startsWith('/') && path !== '/etc/docker/certs.d');
}

function understandConfig(parsed: unknown): Pick<RuntimeFileFacts, 'hosts' | 'settings'> {
  const hosts: string[] = [];
  const settings = settingsOf(parsed, '', 'version', 'imports', 'disabled_plugins');
  for (const section of SECTIONS) {
    const registry = record(at(parsed, 'plugins', section, 'registry'));
    const prefix = `plugins."${section}".registry.`;
    settings.push(...settingsOf(registry, prefix, 'config_path'));
    for (const [host, mirror] of Object.entries(record(registry.mirrors))) {
      hosts.push(host);
      settings.push(...settingsOf(mirror, `${prefix}mirrors."${host}".`, 'endpoint'));
    }
    for (const [host, config] of Object.entries(record(registry.configs))) {
      hosts.push(host);
      const tls = `${prefix}configs."${host}".tls.`;
      settings.push(...settingsOf(record(config).tls, tls, 'insecure_skip_verify', 'ca_file'));
    }
    settings.push(
      ...settingsOf(at(parsed, 'plugins', section), `plugins."${section}".`, 'use_local_image_pull'),
    );
  }
  return { hosts, settings };
}

/** A folder per registry, with a hosts.toml or, as Docker has it, with the certificates of authorities alone. */
async function readFolders(files: RuntimeFiles, folder: string, toml: Parse): Promise<RuntimeFileFacts[]> {
  const found: RuntimeFileFacts[] = [];
  for (const path of await files.paths(folder)) {
    const name = registryOf(posix.basename(path));
    const hosts = await files.file(posix.join(path, 'hosts.toml'), toml, (parsed) =>
      understandHosts(name, parsed),
    );
    if (hosts !== undefined) {
      found.push(hosts);
      continue;
    }
    const certificates = (await files.paths(path, '.crt')).map((one) => posix.basename(one));
    if (certificates.length > 0) found.push({ path, hosts: [name], settings: certificates });
  }
  return found;
}

/** `host_5000_` is another spelling of `host:5000`, for file systems without colons. */
function registryOf(folder: string): string {
  return folder.replace(/_(\d+)_$/, ':$1');
}

/** Headers may hold a login, and client certificates have keys: neither is named here. */
function understandHosts(name: string, parsed: unknown): Pick<RuntimeFileFacts, 'hosts' | 'settings'> {
  const keys = ['capabilities', 'ca', 'skip_verify', 'override_path'];
  const table = record(parsed);
  const hosts = [name];
  const settings = settingsOf(parsed, '', 'server', ...keys);
  for (const [address, host] of Object.entries(record(table.host))) {
    hosts.push(hostOf(address));
    const prefix = `host."${address}".`;
    const own = settingsOf(host, prefix, ...keys);
    settings.push(...(own.length === 0 ? [`host."${address}"`] : own));
  }
  if (text(table.server) !== undefined) hosts.push(hostOf(text(table.server) ?? ''));
  return { hosts: hosts.filter((one) => one !== ''), settings };
}
