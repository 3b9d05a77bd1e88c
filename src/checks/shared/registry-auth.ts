import type { EvidenceView } from '../../evidence/view.js';
import { at, text } from '../../kube/objects.js';
import type { Quote } from '../check.js';
import { normalPath } from './posix.js';
import {
  dataPath,
  type EnvironmentSetting,
  environmentNeeds,
  registryEnvironment,
  registrySettings,
} from './registry-settings.js';
import { type RegistrySpec, specSource } from './workload.js';

/**
 * Who may use the registry, by its settings.
 *
 * - `htpasswd`: users of a file; `path` is undefined when it comes from elsewhere.
 * - `other`: tokens or an access controller of another kind.
 * - `open`: no auth section and no variable that makes one; `configMap` and `key` say where the section would have to be.
 * - `none`: the registry does not start with its configuration. Other checks say so.
 */
export type RegistryAuth =
  | { state: 'htpasswd'; path: string | undefined; quote: Quote }
  | { state: 'other'; type: string }
  | {
      state: 'open';
      quote: Quote;
      origin: 'environment' | 'configuration' | 'image';
      configMap?: string;
      key?: string;
    }
  | { state: 'none' }
  | { state: 'unknown'; needs: string[] };

/** What the registry of this spec asks for before it answers. `REGISTRY_AUTH...` wins over the file. */
export function registryAuth(view: EvidenceView, spec: RegistrySpec): RegistryAuth {
  const variables = registryEnvironment(spec);
  const path = variables.find(({ name }) => name === 'REGISTRY_AUTH_HTPASSWD_PATH');
  const fromEnvironment = typeOfVariables(variables);
  if (fromEnvironment !== undefined) {
    if (fromEnvironment.type === undefined) {
      return { state: 'unknown', needs: ['the value of REGISTRY_AUTH, which is not written in the spec'] };
    }
    if (fromEnvironment.type !== 'htpasswd') return ofType(fromEnvironment.type, fromEnvironment.quote);
    if (path !== undefined) return htpasswd(path.value, path.quote);
  }
  const settings = registrySettings(view, spec);
  if (settings.state === 'none' || settings.state === 'unknown') {
    return fromEnvironment === undefined ? settings : htpasswd(undefined, fromEnvironment.quote);
  }
  const { configMap, key } = settings;
  const place = configMap === undefined || key === undefined ? {} : { configMap, key };
  const source =
    configMap === undefined ? specSource(spec) : `ConfigMap ${view.target.namespace}/${configMap}`;
  const field = key === undefined ? '' : dataPath(key);
  const auth = settings.config.auth;
  const type = text(auth) ?? Object.keys(typeof auth === 'object' && auth !== null ? auth : {})[0];
  if (fromEnvironment !== undefined || type === 'htpasswd') {
    const inFile = text(at(auth, 'htpasswd', 'path'));
    if (path !== undefined) return htpasswd(path.value, path.quote);
    return htpasswd(inFile, { source, path: `${field} auth.htpasswd.path`, text: inFile ?? '(none)' });
  }
  if (type !== undefined && type !== 'none') return { state: 'other', type };
  const needs = environmentNeeds(spec);
  if (needs.length > 0) return { state: 'unknown', needs };
  const seen =
    configMap === undefined ? "the image's own configuration, which has no auth section" : 'no auth section';
  return {
    state: 'open',
    quote: { source, path: `${field} auth`.trim(), text: type ?? seen },
    origin: configMap === undefined ? 'image' : 'configuration',
    ...place,
  };
}

function htpasswd(path: string | undefined, quote: Quote): RegistryAuth {
  return { state: 'htpasswd', path: path?.startsWith('/') === true ? normalPath(path) : undefined, quote };
}

function ofType(type: string, quote: Quote): RegistryAuth {
  return type === 'none' ? { state: 'open', quote, origin: 'environment' } : { state: 'other', type };
}

/** The kind of auth that the variables choose: `REGISTRY_AUTH=htpasswd`, or any `REGISTRY_AUTH_HTPASSWD_...` by itself. */
function typeOfVariables(
  variables: readonly EnvironmentSetting[],
): { type: string | undefined; quote: Quote } | undefined {
  const chosen = variables.find(({ name }) => name === 'REGISTRY_AUTH');
  if (chosen !== undefined) return { type: chosen.value?.trim().toLowerCase(), quote: chosen.quote };
  for (const { name, quote } of variables) {
    const type = /^REGISTRY_AUTH_([A-Z]+)_/.exec(name)?.[1]?.toLowerCase();
    if (type !== undefined) return { type, quote };
  }
  return undefined;
}
