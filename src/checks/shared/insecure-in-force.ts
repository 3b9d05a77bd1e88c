import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { Subject } from '../check.js';
import { DROPPED_KEY, placedEntries } from './docker-entry.js';
import type { SettingPlace } from './docker-start.js';
import { ALWAYS_INSECURE, covering, plannedEntries } from './docker-verification.js';

/** What switches verification off for the registry, beyond the networks for which it is always off. */
export interface InsecureInForce {
  /** Every entry in force that covers the registry, as the daemon names it. */
  entries: { entry: string; isNetwork: boolean; place?: SettingPlace; key?: string }[];
  /** The file in which the first of them stands; the usual one when it stands in none; a daemon elsewhere by its address. */
  subject: Subject;
}

/**
 * Undefined when Docker verifies the registry, or could not be asked. In the image of a machine the files say what will be in force.
 * Reads `dockerHost`, `dockerDaemon`, `dockerConfig` and `dns`.
 */
export function insecureInForce(view: EvidenceView): InsecureInForce | undefined {
  const host = readValue(view.get('dockerHost'));
  if (host === undefined || host.install === 'none') return undefined;
  const config = readValue(view.get('dockerConfig'));
  const daemon = readValue(view.get('dockerDaemon'));
  const inForce =
    daemon !== undefined
      ? [...daemon.insecure, ...daemon.insecureCidrs]
      : !host.live && host.endpoint.local
        ? plannedEntries(config)
        : [];
  const covers = inForce.filter(
    (entry) => !ALWAYS_INSECURE.includes(entry) && covering(view, [entry]) !== undefined,
  );
  if (covers.length === 0) return undefined;
  const placed =
    config === undefined || !host.endpoint.local
      ? []
      : placedEntries(config).filter(({ key }) => key !== DROPPED_KEY);
  const entries = covers.map((entry) => {
    const found = placed.find((one) => bare(one.entry) === bare(entry));
    const isNetwork = entry.includes('/') && !entry.includes('://');
    return { entry, isNetwork, ...(found === undefined ? {} : { place: found.place, key: found.key }) };
  });
  const path = entries.find(({ place }) => place !== undefined)?.place?.path ?? host.paths.daemonJson;
  return { entries, subject: host.endpoint.local ? { path } : { host: host.endpoint.address } };
}

/** The daemon names an entry without the scheme that it may have in the file. */
function bare(entry: string): string {
  return entry.replace(/^https?:\/\//i, '');
}
