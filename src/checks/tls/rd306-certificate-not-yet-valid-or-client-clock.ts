import type { CertificateFacts } from '../../evidence/model.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { Check, Verdict } from '../check.js';
import { latestClusterTime, type WrittenTime } from '../shared/cluster-time.js';
import { LOOK_AT_CERTIFICATE } from '../shared/look-at-certificate.js';
import {
  nothingWrong,
  type ServedCertificate,
  servedCertificate,
  servesWords,
  strangerBlames,
} from '../shared/served-certificate.js';
import { findingOf, found } from '../verdicts.js';

/** Clocks that somebody looks after differ by less. */
const TOLERATED_MS = 60_000;

const meta = {
  code: 'RD306',
  slug: 'certificate-not-yet-valid-or-client-clock',
  layer: 'tls',
  hop: 'tls',
  title: "The host's certificate is valid already, by the clock of this machine",
  level: 'fail',
  reads: ['tls', 'ingresses', 'secrets', 'events', 'pods'],
  signs: [
    {
      pattern: /certificate has expired or is not yet valid(?!.* is after )/i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        '"current time ... is before" means this failure; "is after" means that the certificate has expired. Compare the time in the text with a watch.',
      next: LOOK_AT_CERTIFICATE,
    },
    {
      pattern: /certificate is not yet valid/i,
      printedBy: 'curl, openssl',
      tellApart:
        'The start of the certificate is in the future of the machine that prints it, and of no other.',
      next: LOOK_AT_CERTIFICATE,
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The certificate, or one that its chain needs, begins later than now: one of two clocks is wrong. */
export const rd306: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const seen = servedCertificate(view);
  if (seen.state === 'unseen') return seen.verdict;
  const { served } = seen;
  const early = beginningLater(served, view.takenAt);
  if (early === undefined) return nothingWrong(view);
  const { host, leaf, source, verification } = served;
  const which = early === leaf ? 'a certificate' : `the intermediate certificate ${early.subject}`;
  const now = toSeconds(view.takenAt);
  const later = laterInCluster(view);
  const blame =
    later === undefined
      ? "Either this machine's clock is late, or the certificate was made on a machine whose clock is ahead."
      : `In the cluster it was ${toSeconds(later.at)} already when ${later.source} was written: this machine's clock is late.`;
  return found([
    findingOf(meta, {
      subject: { host },
      title: `The certificate of ${host} is not valid yet`,
      message: `${servesWords(served)} ${which} that is valid from ${toSeconds(early.notBefore)} on; by the clock of this machine it is ${now}. ${blame}`,
      quotes: [
        { source, path: 'notBefore', text: early.notBefore },
        { source, path: 'notAfter', text: early.notAfter },
        { source: 'the clock of this machine', path: '', text: now },
        ...(verification?.ok === false ? [{ source, path: 'verification', text: verification.message }] : []),
        ...(later === undefined
          ? []
          : [{ source: later.source, path: later.path, text: toSeconds(later.at) }]),
      ],
      blames: strangerBlames(host),
      effects: ['certificate-untrusted'],
      facts: { host, notBefore: early.notBefore, clock: later === undefined ? 'unknown' : 'late' },
    }),
  ]);
}

/** The leaf if it begins later, else the part of the chain that made the verification fail for that reason. */
function beginningLater(
  { kind, leaf, chain, verification }: ServedCertificate,
  now: Date,
): CertificateFacts | undefined {
  if (kind === 'not-yet-valid') return leaf;
  if (verification?.ok !== false || verification.fault !== 'not-yet-valid') return undefined;
  if (kind !== 'public' && kind !== 'private-ca') return undefined;
  return chain.find((certificate) => new Date(certificate.notBefore) > now);
}

/** A time that the cluster wrote and that is in this machine's future. */
function laterInCluster(view: EvidenceView): WrittenTime | undefined {
  const latest = latestClusterTime(view);
  return latest !== undefined && latest.at.getTime() - view.takenAt.getTime() > TOLERATED_MS
    ? latest
    : undefined;
}

/** RFC 3339 without fractions of a second; a date that is none as it stands. */
function toSeconds(date: Date | string): string {
  return (typeof date === 'string' ? date : date.toISOString()).replace(/\.\d+Z$/, 'Z');
}
