import type { ReadingKey } from '../evidence/model.js';
import type { EvidenceView } from '../evidence/view.js';
import type { ObjectRef } from '../kube/objects.js';

/** The stops of a request from the person's shell to the disk, and beside them what makes the certificate. */
export const PATH_HOPS = [
  'client',
  'dns',
  'tcp',
  'tls',
  'ingress',
  'service',
  'pod',
  'config',
  'storage',
] as const;
export const ISSUANCE_HOPS = ['issuer', 'certificate', 'order', 'challenge'] as const;
export type Hop = (typeof PATH_HOPS)[number] | (typeof ISSUANCE_HOPS)[number] | 'access';

/** The layers of the catalogue; the first digit of a code. */
export type Layer =
  | 'client'
  | 'issuance'
  | 'tls'
  | 'dns'
  | 'tcp'
  | 'ingress'
  | 'service'
  | 'pod'
  | 'config'
  | 'storage'
  | 'access';

/** `unknown` is the level of findings that say what could not be told (missing rights): they never count as a failure. */
export type Level = 'fail' | 'warn' | 'unknown';

/** What a finding is about. */
export type Subject = ObjectRef | { host: string } | { path: string };

/**
 * What a failure does to the things behind it. A finding names the effects it has, a symptom names the subjects and the effect
 * that would explain it (`blames`). The vocabulary is small on purpose and stands in docs/architecture.md.
 */
export type Effect =
  | 'cluster-unreadable'
  | 'issuer-not-ready'
  | 'issuance-stalls'
  | 'certificate-not-issued'
  | 'certificate-untrusted'
  | 'pod-absent'
  | 'volume-not-mounted'
  | 'config-not-read'
  | 'container-exits'
  | 'image-not-pulled'
  | 'pod-not-ready'
  | 'service-empty'
  | 'ingress-not-served'
  | 'login-refused'
  | 'registry-unreachable'
  | 'ca-not-read'
  | 'setting-not-in-force'
  | 'daemon-not-starting'
  | 'name-not-resolved'
  | 'name-resolves-elsewhere';

export interface Quote {
  /** Where it stands: `Pod default/docker-registry`, `log of docker-registry/docker-registry`, `tls registry.example.com:443`. */
  source: string;
  /** The field path, or the line of a log; empty when the source says it all. */
  path: string;
  text: string;
}

/** An upstream subject which, if it has this effect, explains the finding. */
export interface Blame {
  subject: Subject;
  effect: Effect;
}

export interface Finding {
  /** `CODE:subject`, stable between runs. */
  id: string;
  code: string;
  slug: string;
  level: Level;
  layer: Layer;
  hop: Hop;
  subject: Subject;
  /** What is wrong, in a few words, with this case's names. */
  title: string;
  /** One or two sentences: what is wrong, with the names and values of this very case. */
  message: string;
  quotes: Quote[];
  blames: Blame[];
  effects: Effect[];
  /** Facts for the fixes of this finding, plain data (a volume index, a user name). Never a secret. */
  facts: Record<string, unknown>;
}

/** The answer of a check. `unknown` names what it would have needed, in words that a person can act on. */
export type Verdict =
  | { state: 'pass' }
  | { state: 'found'; findings: Finding[] }
  | { state: 'unknown'; needs: string[] }
  | { state: 'skipped'; reason: string };

/** A text that this failure prints somewhere, for `regdoctor why`. */
export interface Sign {
  /** Matched without regard to case against the pasted text. */
  pattern: RegExp;
  /** Who prints it: `docker login`, `kubectl describe pod`, `registry log`. */
  printedBy: string;
  /** How to tell this failure from the others that print the same. One sentence. */
  tellApart: string;
  /** The next command to run, `NS` and `NAME` as placeholders. */
  next: string;
}

/** One known failure. Pure: it judges evidence and nothing else. */
export interface Check {
  code: `RD${number}`;
  slug: string;
  layer: Layer;
  hop: Hop;
  /** The healthy state as a positive fact: "The Issuer's ACME server is a v2 directory". */
  title: string;
  level: Level;
  /** Exactly the readings that `examine` asks for; a test compares them. */
  reads: readonly ReadingKey[];
  signs: readonly Sign[];
  examine(view: EvidenceView): Verdict;
}

/** Name of a subject for people: `Pod default/docker-registry`, a host name or a path. */
export function subjectName(subject: Subject): string {
  if ('host' in subject) return subject.host;
  if ('path' in subject) return subject.path;
  return `${subject.kind} ${subject.namespace === undefined ? '' : `${subject.namespace}/`}${subject.name}`;
}

/** What makes two subjects the same: the API group without its version, since one object is served under several. */
export function subjectKey(subject: Subject): string {
  if ('host' in subject) return `host ${subject.host}`;
  if ('path' in subject) return `path ${subject.path}`;
  const group = subject.apiVersion.includes('/') ? (subject.apiVersion.split('/')[0] ?? '') : '';
  return `${group} ${subject.kind} ${subject.namespace ?? ''}/${subject.name}`;
}
