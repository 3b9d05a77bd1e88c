import type { DockerConfigFacts } from '../../evidence/host-model.js';
import { isUnknown, readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { coversHost } from '../../formats/insecure.js';
import { needOf } from '../verdicts.js';

/** Networks that dockerd never verifies, whatever its configuration. Source: moby registry/config.go. */
export const ALWAYS_INSECURE: readonly string[] = ['127.0.0.0/8', '::1/128'];

/**
 * Whether the daemon that runs verifies the registry. `on` also where no Docker was looked at: then the handshake is all there is to judge by.
 */
export type Verification =
  | { state: 'on' }
  /** `by`: the entry or network in force. */
  | { state: 'off'; by: string }
  | { state: 'unknown'; need: string };

/** Reads `dockerHost`, `dockerDaemon`, `dockerConfig` and `dns`. */
export function dockerVerification(view: EvidenceView): Verification {
  const reading = view.get('dockerHost');
  if (reading.state === 'denied' || reading.state === 'failed') {
    return { state: 'unknown', need: needOf('the Docker host', reading) ?? 'the Docker host' };
  }
  if (reading.state !== 'read') return { state: 'on' };
  const { live, endpoint } = reading.value;
  const { local } = endpoint;
  const daemon = view.get('dockerDaemon');
  const config = view.get('dockerConfig');
  if (daemon.state === 'read') {
    const inForce = [...daemon.value.insecure, ...daemon.value.insecureCidrs];
    const by = covering(view, local ? inForce : inForce.filter((entry) => !ALWAYS_INSECURE.includes(entry)));
    return by === undefined ? { state: 'on' } : { state: 'off', by };
  }
  // Nobody looked at a daemon elsewhere, and its files are not here.
  if (!local) return { state: 'on' };
  const by = covering(view, ALWAYS_INSECURE);
  if (by !== undefined) return { state: 'off', by };
  const planned = covering(view, plannedEntries(readValue(config)));
  // In the image of a machine nothing runs: its files are what will be in force.
  if (!live && planned !== undefined) return { state: 'off', by: planned };
  if (planned === undefined && !(isUnknown(daemon) && isUnknown(config))) return { state: 'on' };
  return {
    state: 'unknown',
    need: needOf('the Docker daemon', daemon) ?? 'a running Docker daemon, to see what it verifies',
  };
}

/** The entry or network that covers the registry, of those given. Reads `dns`. */
export function covering(view: EvidenceView, entries: readonly string[]): string | undefined {
  const { host, port } = view.target;
  if (host === undefined) return undefined;
  const addresses = resolvedAddresses(view);
  return entries.find((entry) => coversHost(entry, host, port, addresses));
}

/** The addresses that the daemon finds for the registry's name: an address given to regdoctor by hand is not among them. Reads `dns`. */
export function resolvedAddresses(view: EvidenceView): string[] {
  const dns = readValue(view.get('dns'));
  return dns === undefined || dns.overridden ? [] : dns.addresses;
}

/** The insecure registries that the daemon would have after its next start. */
export function plannedEntries(config: DockerConfigFacts | undefined): string[] {
  return [...(config?.daemonJson.insecure ?? []), ...(config?.flags['insecure-registries'] ?? [])];
}
