import type { EvidenceView } from '../../evidence/view.js';
import { list, record, text } from '../../kube/objects.js';
import type { Quote } from '../check.js';
import { configFile } from './config-file.js';
import { configText } from './config-text.js';
import { configData, parseConfig } from './config-yaml.js';
import { type RegistrySpec, specSource } from './workload.js';

/**
 * What the registry of a spec is set to: its configuration file, and the environment that overrides it.
 *
 * - `known`: `config` is the parsed file (empty for the image's own, of which only the defaults are known).
 * - `none`: the registry cannot start with it: the file is hidden, not mounted or not YAML. Other checks say so.
 * - `unknown`: `needs` says what could not be read.
 */
export type RegistrySettings =
  | {
      state: 'known';
      config: Record<string, unknown>;
      /** Where the text stands; absent for the image's own file. */
      configMap?: string;
      key?: string;
      text?: string;
    }
  | { state: 'none' }
  | { state: 'unknown'; needs: string[] };

/** Reads and parses the configuration that is in force. Never throws. */
export function registrySettings(view: EvidenceView, spec: RegistrySpec): RegistrySettings {
  const file = configFile(view, spec);
  const content = configText(view, file);
  if (content.state === 'image') return { state: 'known', config: {} };
  if (content.state === 'absent') return { state: 'none' };
  if (content.state === 'unknown') return content;
  const { fault, map } = parseConfig(content.text);
  if (fault !== undefined || map === undefined) return { state: 'none' };
  const config = configData(content.text);
  return { state: 'known', config, configMap: content.configMap, key: content.key, text: content.text };
}

/** A `REGISTRY_...` variable of the container, which wins over the file. */
export interface EnvironmentSetting {
  name: string;
  /** Undefined when it comes from a ConfigMap, a Secret or a field: only its name is known. */
  value: string | undefined;
  quote: Quote;
}

/** The container's variables whose name starts with `REGISTRY_`, in upper case as the registry compares them. */
export function registryEnvironment(spec: RegistrySpec): EnvironmentSetting[] {
  return list(spec.container.env).flatMap((entry, index) => {
    const name = text(record(entry).name)?.toUpperCase();
    if (name === undefined || !name.startsWith('REGISTRY_')) return [];
    const value = text(record(entry).value);
    const path = `${spec.prefix}.containers[${spec.containerIndex}].env[${index}]`;
    const shown = /PASSWORD|SECRET|KEY/.test(name) ? '(not shown)' : (value ?? '(from elsewhere)');
    return [{ name, value, quote: { source: specSource(spec), path, text: `${name}=${shown}` } }];
  });
}

/** What the container's `envFrom` may add cannot be told from the spec. */
export function environmentNeeds(spec: RegistrySpec): string[] {
  return list(spec.container.envFrom).length === 0
    ? []
    : ['the environment variables that the container takes from elsewhere (envFrom)'];
}

/** The field path of a key of a ConfigMap: `.data["config.yml"]`. */
export function dataPath(key: string): string {
  return `.data[${JSON.stringify(key)}]`;
}
