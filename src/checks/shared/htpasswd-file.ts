import type { HtpasswdFacts, SecretFacts } from '../../evidence/model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { list, type ObjectRef, record } from '../../kube/objects.js';
import type { Quote } from '../check.js';
import { needOf } from '../verdicts.js';
import { coveringMount } from './config-file.js';
import { below, joinPath } from './posix.js';
import { registryAuth } from './registry-auth.js';
import { type VolumeSource, volumeContent, volumeSources } from './volume-files.js';
import type { RegistrySpec } from './workload.js';

/**
 * Where the htpasswd file of the registry comes from.
 *
 * - `secret`: a key of a Secret, by `source`; `item` when the volume names its items. The Secret or key may be missing all the same.
 * - `unprojected`: the volume over the path is a Secret, and it puts no file there.
 * - `nowhere`: no volume is over the path: the registry makes a file of its own, with a user and password that nobody knows.
 * - `elsewhere`: a volume whose contents nobody sees (a claim, a host path).
 * - `unused`: the registry has no htpasswd, or does not start.
 */
export type HtpasswdFile =
  | { state: 'secret'; path: string; quote: Quote; source: VolumeSource; key: string; item?: number }
  | { state: 'unprojected'; path: string; quote: Quote; source: VolumeSource; wanted: string }
  | { state: 'nowhere'; path: string; quote: Quote }
  | { state: 'elsewhere'; path: string }
  | { state: 'unused' }
  | { state: 'unknown'; needs: string[] };

/** Follows the configured path through the mounts of the registry's container to a key of a Secret. */
export function htpasswdFile(view: EvidenceView, spec: RegistrySpec): HtpasswdFile {
  const auth = registryAuth(view, spec);
  if (auth.state === 'unknown') return auth;
  if (auth.state !== 'htpasswd') return { state: 'unused' };
  const { path, quote } = auth;
  if (path === undefined) {
    return {
      state: 'unknown',
      needs: ['the path of the htpasswd file, which is not written in the settings'],
    };
  }
  const mount = coveringMount(spec.container, path);
  if (mount === undefined) return { state: 'nowhere', path, quote };
  const volumeIndex = list(spec.podSpec.volumes).findIndex((volume) => record(volume).name === mount.name);
  const sources = volumeSources(spec.podSpec).filter(
    (one) => one.volumeIndex === volumeIndex && one.source === 'secret',
  );
  const [first] = sources;
  if (first === undefined) return { state: 'elsewhere', path };

  const wanted = joinPath(mount.subPath ?? '', below(mount.mountPath, path) ?? '').slice(1);
  for (const source of sources) {
    const item = source.items?.find((one) => joinPath('', one.path).slice(1) === wanted);
    if (item !== undefined) {
      return { state: 'secret', path, quote, source, key: item.key, item: item.index };
    }
  }
  const whole = sources.find((source) => source.items === undefined);
  if (whole !== undefined && /^[-._a-zA-Z0-9]+$/.test(wanted)) {
    return { state: 'secret', path, quote, source: whole, key: wanted };
  }
  const content = volumeContent(view, spec.podSpec, volumeIndex);
  if (content.files.some((file) => joinPath('', file.path).slice(1) === wanted)) {
    return { state: 'elsewhere', path };
  }
  return { state: 'unprojected', path, quote, source: first, wanted };
}

/** The htpasswd file as it was read; `undefined` facts when the Secret or the key is not there (RD605). */
export type HtpasswdReading =
  | { state: 'read'; file: HtpasswdFile & { state: 'secret' }; secret: SecretFacts; facts: HtpasswdFacts }
  | { state: 'skipped'; reason: string }
  | { state: 'unknown'; needs: string[] };

/** The shape of the htpasswd file that the registry of this spec uses. */
export function htpasswdReading(view: EvidenceView, spec: RegistrySpec): HtpasswdReading {
  const file = htpasswdFile(view, spec);
  if (file.state === 'unknown') return file;
  if (file.state === 'unused') return { state: 'skipped', reason: 'the registry uses no htpasswd file' };
  if (file.state === 'elsewhere') {
    return {
      state: 'skipped',
      reason: `${file.path} does not come from a Secret: its contents are not looked at`,
    };
  }
  if (file.state !== 'secret') {
    return { state: 'skipped', reason: `no Secret puts a file at ${file.path}` };
  }
  const { name } = file.source;
  const reading = view.get('secrets')[name];
  const need = needOf(`secrets/${name}`, reading);
  if (need !== undefined) return { state: 'unknown', needs: [need] };
  if (reading?.state !== 'read') return { state: 'skipped', reason: `Secret ${name} does not exist` };
  const secret = reading.value;
  const facts = record(secret.htpasswd)[file.key];
  if (facts === undefined) {
    return record(secret.keys)[file.key] === undefined
      ? { state: 'skipped', reason: `Secret ${name} has no key ${file.key}` }
      : {
          state: 'unknown',
          needs: [`key ${file.key} of Secret ${name}, which is not looked at for its name`],
        };
  }
  return { state: 'read', file, secret, facts: facts as HtpasswdFacts };
}

export function secretRef(view: EvidenceView, name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Secret', namespace: view.target.namespace, name };
}
