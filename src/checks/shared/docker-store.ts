import type { EvidenceView } from '../../evidence/view.js';
import { needOf } from '../verdicts.js';
import { folderNames, hasReadAuthority, helping } from './docker-certs.js';
import { handshakeOf } from './handshake.js';

/** Whether the registry is trusted by an authority that came into the system's store after the daemon was started. */
export type StoreAge =
  | { state: 'no' }
  | { state: 'unknown'; needs: string[] }
  /** Times are ISO 8601; `authority` is the subject of the certificate that was added. */
  | { state: 'newer'; bundle: string; modifiedAt: string; startedAt: string; authority: string };

/**
 * Go reads the system's store once per process. Only authorities of one's own count: public ones come and go with updates of the system, which
 * a daemon need not see. What it reads under certs.d it reads anew each time. Reads `dockerDaemon`, `dockerTrust` and `tls`.
 */
export function storeAfterStart(view: EvidenceView, registry: string): StoreAge {
  const tls = view.get('tls');
  const daemon = view.get('dockerDaemon');
  const trust = view.get('dockerTrust');
  const needs = [
    needOf('a TLS handshake with the registry', tls),
    daemon.state === 'failed' ? undefined : needOf('the Docker daemon', daemon),
    needOf("the system's trust store", trust),
  ].filter((need) => need !== undefined);
  if (needs.length > 0) return { state: 'unknown', needs };
  if (tls.state !== 'read' || daemon.state !== 'read' || trust.state !== 'read') return { state: 'no' };
  const { chain, verification } = handshakeOf(tls.value);
  const bySystem = tls.value.systemVerification ?? verification;
  if (bySystem?.ok !== true) return { state: 'no' };
  const { bundle, modifiedAt, added } = trust.value.system;
  const { startedAt } = daemon.value;
  if (startedAt === undefined || !(Date.parse(modifiedAt) > Date.parse(startedAt))) return { state: 'no' };
  const names = folderNames(registry, daemon.value.containerdStore);
  const authority = added
    .map((entry) => helping(entry, chain))
    .find((certificate) => certificate !== undefined);
  if (authority === undefined || hasReadAuthority(trust.value.folders, names, chain)) return { state: 'no' };
  return { state: 'newer', bundle, modifiedAt, startedAt, authority: authority.subject };
}
