import type { DockerConfigFacts } from '../../evidence/host-model.js';
import { parseDaemonJson } from '../../formats/daemon-json.js';
import { insecureEntryProblem } from '../../formats/insecure.js';
import { flagPlace, type SettingPlace } from './docker-start.js';

/** An entry of the insecure registries, where it stands. */
export interface PlacedEntry {
  entry: string;
  place: SettingPlace;
  /** The key or the flag that it stands under. */
  key: string;
}

/** The insecure registries in the files, those under the key `insecure-registry` (which dockerd drops) included. */
export function placedEntries(config: DockerConfigFacts): PlacedEntry[] {
  const { daemonJson, flags } = config;
  const inFile: SettingPlace = { kind: 'daemon.json', path: daemonJson.path };
  const flagged = flagPlace(config, 'insecure-registries');
  const entry = (place: SettingPlace, key: string) => (one: string) => ({ entry: one, place, key });
  return [
    ...(daemonJson.insecure ?? []).map(entry(inFile, 'insecure-registries')),
    ...(flagged === undefined
      ? []
      : (flags['insecure-registries'] ?? []).map(entry(flagged, '--insecure-registry'))),
    ...droppedEntries(config).map(entry(inFile, DROPPED_KEY)),
  ];
}

/** The flag's name is taken for a key, and then not used. */
export const DROPPED_KEY = 'insecure-registry';

function droppedEntries({ daemonJson }: DockerConfigFacts): string[] {
  if (!daemonJson.keys.includes(DROPPED_KEY)) return [];
  const value = parseDaemonJson(daemonJson.file?.text ?? '').value[DROPPED_KEY];
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
}

/** Why an entry that does not cover the registry was all the same meant for it. */
export type WrongForm = 'no-port' | 'port' | 'case' | 'address' | 'key';

/**
 * In what an entry misses the registry; undefined when it was meant for something else, or when dockerd does not take it at all.
 * @param registry the host with its port, and the addresses that it resolves to
 */
export function missesBy(
  { entry, key }: PlacedEntry,
  registry: { host: string; port: number; addresses: readonly string[] },
): WrongForm | undefined {
  if (insecureEntryProblem(entry) !== undefined) return undefined;
  const { host, port } = splitEntry(entry);
  const sameName = host.toLowerCase() === registry.host.toLowerCase();
  if (!sameName && !registry.addresses.includes(host)) return undefined;
  if (key === DROPPED_KEY) return 'key';
  if (!sameName) return 'address';
  const wanted = registry.port === 443 ? '' : String(registry.port);
  if (port !== wanted) return port === '' ? 'no-port' : 'port';
  return host === registry.host ? undefined : 'case';
}

function splitEntry(entry: string): { host: string; port: string } {
  const name = entry.replace(/^https?:\/\//i, '');
  const [, host = name, port = ''] = /^(.*?)(?::(\d+))?$/s.exec(name) ?? [];
  return { host: host.replace(/^\[|\]$/g, ''), port };
}
