import { posix } from 'node:path';
import { at, list, record, text } from '../../kube/objects.js';
import type { RuntimeFacts, RuntimeFileFacts } from '../host-model.js';
import { hostOf, type Parse, present, type RuntimeFiles, settingsOf, texts } from './runtime-files.js';

const SYSTEM = '/etc/containers';
const CRIO = '/etc/crio';

/** podman (with buildah and skopeo) and CRI-O. They share the files under /etc/containers; a user's own file comes first for podman. */
export async function readContainersTools(files: RuntimeFiles, toml: Parse): Promise<RuntimeFacts[]> {
  const own = posix.join(files.access.user.home, '.config/containers/registries.conf');
  const podman = await readAll(files, toml, understandRegistries, [
    own,
    ...(await files.paths(`${own}.d`, '.conf')),
    `${SYSTEM}/registries.conf`,
    ...(await files.paths(`${SYSTEM}/registries.conf.d`, '.conf')),
  ]);
  const trusted = await files.paths(`${SYSTEM}/certs.d`);
  if (trusted.length > 0) {
    const hosts = trusted.map((path) => posix.basename(path)).slice(0, 50);
    podman.push({ path: `${SYSTEM}/certs.d`, hosts, settings: [] });
  }
  const crio = await readAll(files, toml, understandCrio, [
    `${CRIO}/crio.conf`,
    ...(await files.paths(`${CRIO}/crio.conf.d`)),
  ]);
  return [
    ...(podman.length === 0 ? [] : [{ name: 'podman' as const, detail: '', files: podman }]),
    ...(crio.length === 0 ? [] : [{ name: 'cri-o' as const, detail: '', files: crio }]),
  ];
}

type Said = Pick<RuntimeFileFacts, 'hosts' | 'settings' | 'problem'>;

async function readAll(
  files: RuntimeFiles,
  toml: Parse,
  understand: (parsed: unknown) => Said,
  paths: readonly string[],
): Promise<RuntimeFileFacts[]> {
  const found: RuntimeFileFacts[] = [];
  for (const path of paths) found.push(...present([await files.file(path, toml, understand)]));
  return found;
}

/** Both forms of registries.conf: a table per registry, and the older one with lists of names. */
function understandRegistries(parsed: unknown): Said {
  const top = record(parsed);
  const hosts: string[] = [];
  const settings = settingsOf(top, '', 'unqualified-search-registries', 'short-name-mode');
  for (const registry of list(top.registry).map(record)) {
    const name = text(registry.prefix) ?? text(registry.location) ?? '';
    hosts.push(...present([text(registry.prefix), text(registry.location)]).map(hostOf));
    const prefix = `registry."${name}".`;
    settings.push(...settingsOf(registry, prefix, 'location', 'insecure', 'blocked'));
    for (const mirror of list(registry.mirror).map(record)) {
      settings.push(...settingsOf(mirror, `${prefix}mirror.`, 'location', 'insecure'));
    }
  }
  const older = record(top.registries);
  for (const kind of ['insecure', 'search', 'block']) {
    hosts.push(...(kind === 'search' ? [] : texts(at(older, kind, 'registries')).map(hostOf)));
    settings.push(...settingsOf(older[kind], `registries.${kind}.`, 'registries'));
  }
  const mixed =
    Object.keys(older).length > 0 && ('registry' in top || 'unqualified-search-registries' in top);
  return { hosts, settings, ...(mixed ? { problem: 'mixing sysregistry v1/v2 is not supported' } : {}) };
}

function understandCrio(parsed: unknown): Said {
  const image = at(parsed, 'crio', 'image');
  return {
    hosts: texts(record(image).insecure_registries).map(hostOf),
    settings: settingsOf(image, 'crio.image.', 'insecure_registries', 'registries', 'global_auth_file'),
  };
}
