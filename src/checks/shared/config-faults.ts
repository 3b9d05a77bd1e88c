import { isAlias, isMap, isNode, isScalar, isSeq, type YAMLMap } from 'yaml';
import { parseConfig, scalarText } from './config-yaml.js';
import { STORAGE_OPTIONS } from './storage.js';

export interface ConfigFault {
  /** A half-sentence about the text: `storage has two drivers: filesystem, s3`. */
  what: string;
  /** 1-based; absent when the fault is that something is not there. */
  line?: number;
  column?: number;
}

const LOG_LEVELS = ['error', 'warn', 'info', 'debug'];

/**
 * The first fault for which the registry refuses this configuration; undefined when there is none that can be seen without starting it. The
 * rules are those of configuration/configuration.go and parser.go of distribution. Unknown keys are no fault: the registry ignores them.
 * @param environment names of the container's variables, which may supply the storage.
 */
export function configFault(text: string, environment: readonly string[] = []): ConfigFault | undefined {
  const { fault, map, position } = parseConfig(text);
  if (fault !== undefined) return { what: lowerFirst(fault.message), line: fault.line, column: fault.column };
  if (text.replace(/^\s*(#.*|---)?$/gm, '').trim() === '') return { what: 'it is empty' };
  if (map === undefined) return { what: 'it is not a mapping of keys to values' };
  const place = (node: unknown): Pick<ConfigFault, 'line' | 'column'> =>
    isNode(node) && node.range ? position(node.range[0]) : {};
  return (
    versionFault(map, place) ??
    storageFault(map, environment, place) ??
    authFault(map, place) ??
    headersFault(map, place) ??
    levelFault(map, place)
  );
}

type Place = (node: unknown) => Pick<ConfigFault, 'line' | 'column'>;

function versionFault(map: YAMLMap, place: Place): ConfigFault | undefined {
  const version = scalarText(map, 'version');
  if (version === '0.1') return undefined;
  if (version !== undefined) {
    return {
      what: `version is ${version}, and the only one there is is 0.1`,
      ...place(map.get('version', true)),
    };
  }
  if (scalarText(map, 'kind') === 'ConfigMap')
    return { what: 'it is a whole ConfigMap instead of the text in one' };
  const deeper = map.items.find(({ value }) => isMap(value) && value.has('version') && value.has('storage'));
  if (deeper !== undefined) {
    return {
      what: `everything stands one level too deep, under ${keyText(deeper.key)}`,
      ...place(deeper.key),
    };
  }
  return { what: 'it has no version: the first line should be "version: 0.1"' };
}

function storageFault(map: YAMLMap, environment: readonly string[], place: Place): ConfigFault | undefined {
  const storage = map.get('storage', true);
  if (isScalar(storage) && typeof storage.value === 'string' && storage.value !== '') return undefined;
  const drivers = (isMap(storage) ? storage.items : []).filter(
    ({ key }) => !STORAGE_OPTIONS.has(keyText(key)),
  );
  const names = [...new Set(drivers.map(({ key }) => keyText(key)))];
  if (names.length > 1) {
    return {
      what: `storage has two drivers where one may be: ${names.join(', ')}`,
      ...place(drivers[1]?.key),
    };
  }
  if (names.length === 1 || environment.some((name) => /^REGISTRY_STORAGE(_|$)/.test(name))) return undefined;
  return { what: 'it names no storage driver', ...place(storage) };
}

function authFault(map: YAMLMap, place: Place): ConfigFault | undefined {
  const auth = map.get('auth', true);
  if (!isMap(auth)) return undefined;
  const names = [...new Set(auth.items.map(({ key }) => keyText(key)))];
  if (names.length < 2) return undefined;
  return { what: `auth has two types where one may be: ${names.join(', ')}`, ...place(auth.items[1]?.key) };
}

function headersFault(map: YAMLMap, place: Place): ConfigFault | undefined {
  const headers = map.getIn(['http', 'headers'], true);
  const wrong = (isMap(headers) ? headers.items : []).find(
    ({ value }) => !isSeq(value) && !isAlias(value) && !(isScalar(value) && value.value === null),
  );
  if (wrong === undefined) return undefined;
  const name = keyText(wrong.key);
  return {
    what: `the header ${name} has a single value where a list should be, in [ ]`,
    ...place(wrong.key),
  };
}

function levelFault(map: YAMLMap, place: Place): ConfigFault | undefined {
  const node = map.getIn(['log', 'level'], true);
  if (!isScalar(node) || node.value === null) return undefined;
  const level = String(node.value);
  if (LOG_LEVELS.includes(level.toLowerCase())) return undefined;
  return { what: `log.level is ${level}, and may be ${LOG_LEVELS.join(', ')}`, ...place(node) };
}

function keyText(node: unknown): string {
  return isScalar(node) ? String(node.value) : '';
}

function lowerFirst(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}
