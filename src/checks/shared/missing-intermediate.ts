import type { CertificateFacts } from '../../evidence/model.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import { needOf, needsOf } from '../verdicts.js';
import { isReadAsAuthority } from './docker-certs.js';
import { storedChain } from './handshake.js';
import type { ServedCertificate } from './served-certificate.js';
import { targetIngress, tlsBlocks } from './target-ingress.js';

/** A certificate that the server would have to send and does not: nobody can get from what is sent to an authority. */
export interface MissingIntermediate {
  /** Its subject, as the last certificate of the chain names its issuer. */
  name: string;
  /** The certificate at which the chain ends. */
  after: CertificateFacts;
  /** Where it lies, when it is known: `Secret default/registry-tls tls.crt`. */
  foundIn?: string;
  /** The authority that the client trusts and to which it probably leads, when only that is known, and where it lies. */
  towards?: { name: string; where: string };
}

/** Let's Encrypt's roots of 2025, not yet in the stores: the certificates by which older roots vouch for them have to be sent along. */
const CROSS_SIGNED = /CN=(ISRG )?Root Y[ER]\s*(,|$)/i;

/** Words by which authorities call a certificate that is not a root, and one that is. */
const NAMED_INTERMEDIATE = /\b(intermediate|issuing|subordinate|sub[ -]?ca)\b/i;
const NAMED_ROOT = /\broot\b/i;

/** What openssl and others put there when nobody says anything. */
const ANY_ORGANISATION = /^(Internet Widgits Pty Ltd|Default Company Ltd|My Company.*|Acme Co)$/i;

/** What becomes of a chain that is not trusted: it lacks a certificate, it does not (the authority is simply not known), or nobody can tell. */
export type ChainEnd =
  | { state: 'missing'; missing: MissingIntermediate }
  | { state: 'complete' }
  | { state: 'unknown'; needs: string[] };

/**
 * Whether a certificate is missing between what was sent and an authority. The order in which they are sent does not matter to Go. Reads `ingresses`,
 * `secrets` and `dockerTrust`.
 */
export function chainEnd(
  view: EvidenceView,
  { kind, chain, leaf, verification }: ServedCertificate,
): ChainEnd {
  const refused = verification?.ok === false && verification.fault === 'unknown-authority';
  const after = endOf(leaf, chain);
  const name = after.issuer;
  if (!refused || (kind !== 'public' && kind !== 'private-ca') || name === after.subject) return COMPLETE;
  const known = knownCertificates(view);
  const own = known.filter(({ certificate }) => certificate.subject === name);
  if (own.some(({ certificate }) => isRoot(certificate))) return COMPLETE;
  const [first] = own;
  if (first !== undefined) return missing({ name, after, foundIn: first.where });
  if (kind === 'public') {
    return after === leaf || CROSS_SIGNED.test(name) ? missing({ name, after }) : COMPLETE;
  }
  const [authority] = known
    .filter((candidate) => candidate.trusted !== undefined && isAuthority(candidate.certificate))
    .filter((candidate) => leadsTo(name, candidate))
    .sort((a, b) => rank(a) - rank(b));
  if (authority !== undefined) {
    const { certificate, where } = authority;
    return missing({ name, after, towards: { name: certificate.subject, where } });
  }
  const needs = intermediateNeeds(view);
  return needs.length > 0 ? { state: 'unknown', needs } : COMPLETE;
}

const COMPLETE: ChainEnd = { state: 'complete' };

function missing(found: MissingIntermediate): ChainEnd {
  return { state: 'missing', missing: found };
}

/** What could not be read of the places in which the intermediate certificate of a private authority may lie: without them it is not known to be one. */
function intermediateNeeds(view: EvidenceView): string[] {
  const [block] = tlsBlocks(targetIngress(view), view.target.host);
  const secret =
    block === undefined
      ? undefined
      : needOf(`Secret ${block.secretName}`, view.get('secrets')[block.secretName]);
  return [...needsOf(view, 'ingresses', 'dockerTrust'), ...(secret === undefined ? [] : [secret])];
}

/** Follows the issuers from the leaf through what was sent, in whatever order, to the certificate whose issuer was not sent. */
function endOf(leaf: CertificateFacts, chain: readonly CertificateFacts[]): CertificateFacts {
  let here = leaf;
  const passed = new Set([leaf]);
  for (;;) {
    const next = chain.find((one) => one.subject === here.issuer && !passed.has(one));
    if (next === undefined) return here;
    passed.add(next);
    here = next;
  }
}

interface Known {
  certificate: CertificateFacts;
  where: string;
  /** How this client takes it for an authority: for this host alone, or for every one. */
  trusted: 'for-host' | 'for-all' | undefined;
}

/** Certificates that lie about and may be what is missing: in the Ingress's Secret and among what this client trusts. */
function knownCertificates(view: EvidenceView): Known[] {
  const { host, namespace, port } = view.target;
  const [block] = tlsBlocks(targetIngress(view), host);
  const secret = block === undefined ? undefined : view.get('secrets')[block.secretName];
  const place = `Secret ${namespace}/${block?.secretName ?? ''}`;
  const stored = storedChain(secret).map((certificate) => ({ certificate, where: `${place} tls.crt` }));
  const beside = (readValue(secret)?.caCertificates ?? []).map((certificate) => ({
    certificate,
    where: `${place} ca.crt`,
  }));
  const trust = readValue(view.get('dockerTrust'));
  const folders = (trust?.folders ?? []).flatMap(({ name, path, entries }) =>
    entries.flatMap((entry) =>
      entry.certificates.map((certificate) => ({
        certificate,
        where: `${path}/${entry.name}`,
        trusted:
          host !== undefined && name === registryName(host, port) && isReadAsAuthority(entry)
            ? ('for-host' as const)
            : undefined,
      })),
    ),
  );
  const added = (trust?.system.added ?? []).flatMap((entry) =>
    entry.certificates.map((certificate) => ({
      certificate,
      where: `${trust?.system.anchors?.folder ?? ''}/${entry.name}`,
      trusted: 'for-all' as const,
    })),
  );
  return [...[...stored, ...beside].map((one) => ({ ...one, trusted: undefined })), ...folders, ...added];
}

/** Those of this host first, roots before what they have signed. */
function rank({ certificate, trusted }: Known): number {
  return (trusted === 'for-host' ? 0 : 2) + (isRoot(certificate) ? 0 : 1);
}

/** False for a server's own certificate that somebody installed: openssl marks those as authorities, too. */
function isAuthority({ isCa, names }: CertificateFacts): boolean {
  return isCa && names.length === 0;
}

function isRoot({ subject, issuer, selfSigned }: CertificateFacts): boolean {
  return selfSigned || subject === issuer;
}

/**
 * True when a certificate of this name may well be one that the authority has signed. Nothing that was sent says so: it takes an authority that somebody
 * installed for this very host, or one of the same organisation, and a name that is not a root's.
 */
function leadsTo(name: string, { certificate, trusted }: Known): boolean {
  const [theirs, ours] = [organisationOf(name), organisationOf(certificate.subject)];
  const related = trusted === 'for-host' || (theirs !== undefined && theirs === ours);
  return related && (NAMED_INTERMEDIATE.test(name) || !NAMED_ROOT.test(name));
}

function organisationOf(name: string): string | undefined {
  const organisation = /(?:^|, )O=([^,]+)/.exec(name)?.[1];
  return organisation === undefined || ANY_ORGANISATION.test(organisation) ? undefined : organisation;
}

/**
 * True when a certificate of a private authority came alone and nothing is known of its issuer: it may be a root that nobody trusts, or one that another
 * authority has signed. Reads `ingresses`, `secrets` and `dockerTrust`.
 */
export function mayLackIntermediate(view: EvidenceView, { kind, chain, leaf }: ServedCertificate): boolean {
  return (
    kind === 'private-ca' &&
    chain.length === 1 &&
    !NAMED_ROOT.test(leaf.issuer) &&
    !knownCertificates(view).some(({ certificate }) => certificate.subject === leaf.issuer)
  );
}
