import type { SecretFacts } from '../../evidence/model.js';
import { isUnknown, type Reading } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, list, record, text } from '../../kube/objects.js';
import { groupOf } from '../../kube/resources.js';
import type { Blame, Check, Finding, Quote, Verdict } from '../check.js';
import { subjectName } from '../check.js';
import {
  ageSeconds,
  type Condition,
  conditionOf,
  conditionText,
  type Generated,
  issuerReading,
  needsOfGenerations,
  tellGroupsApart,
  withoutCertManager,
} from '../shared/cert-manager.js';
import { classifyCertificate, isTemporary } from '../shared/classify-certificate.js';
import { storedChain } from '../shared/handshake.js';
import { chainOf } from '../shared/issuance-chain.js';
import { standingOf } from '../shared/issuance-standing.js';
import { type IssuerKind, issuerRef } from '../shared/issuer-references.js';
import { owningIngress, secretNameOf, targetCertificates } from '../shared/target-certificates.js';
import { ingressRef, targetIngress } from '../shared/target-ingress.js';
import { conclude, findingOf, needOf, needsOf, skip } from '../verdicts.js';

/** How long an issuance may take before it counts as stuck. */
const USUAL_SECONDS = 300;

const meta = {
  code: 'RD230',
  slug: 'certificate-pending',
  layer: 'issuance',
  hop: 'certificate',
  title: "The registry's Certificate is issued",
  level: 'fail',
  reads: [
    'apiGroups',
    'issuers',
    'clusterIssuers',
    'certificates',
    'certificateRequests',
    'orders',
    'challenges',
    'ingresses',
    'secrets',
  ],
  signs: [
    {
      pattern: /certificate is valid for ingress\.local, not /i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'The ingress has no certificate for the host and serves its own: the Certificate was never issued, or the Ingress names another Secret.',
      next: 'kubectl -n NS get certificates,secrets',
    },
    {
      pattern: /Certificate issuance in progress\. Temporary certificate issued/i,
      printedBy: 'kubectl describe certificate (cert-manager up to 0.10)',
      tellApart: 'The order is not finished; what the ingress serves meanwhile is trusted by nobody.',
      next: 'kubectl -n NS describe orders,challenges',
    },
    {
      pattern: /Generated temporary self signed certificate|Issued temporary certificate/i,
      printedBy: 'kubectl describe certificate',
      tellApart:
        'As an event it is normal; it becomes a failure when no later event says that the certificate was issued.',
      next: 'kubectl -n NS describe certificate NAME',
    },
    {
      pattern: /Waiting on certificate issuance from order/i,
      printedBy: 'kubectl describe certificaterequest',
      tellApart: 'The Order that it names, and its Challenges, know how far it came.',
      next: 'kubectl -n NS describe orders.acme.cert-manager.io,challenges.acme.cert-manager.io',
    },
    {
      pattern: /Issuing certificate as Secret does not exist/i,
      printedBy: 'kubectl describe certificate',
      tellApart: 'The first issuance goes on or is stuck: the age of the Order tells which.',
      next: 'kubectl -n NS get certificaterequests,orders,challenges',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The certificate is not there yet: says how far it came. A symptom when something upstream is known to hold it up. */
export const rd230: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const without = withoutCertManager(view);
  if (without !== undefined) return without;
  const needs = [...needsOf(view, 'ingresses'), ...needsOfGenerations(view, 'certificates')];
  const certificates = targetCertificates(view);
  if (certificates.length === 0 && needs.length === 0)
    return skip('no Certificate is meant for the registry');
  const findings = certificates.flatMap((certificate) => {
    const name = secretNameOf(certificate.object);
    const secret = view.get('secrets')[name];
    const pending = pendingBecause(view, certificate, secret);
    if (pending !== undefined) return judge(view, certificate, pending);
    // Ready alone proves nothing: it is also said of a Secret with a temporary certificate.
    if (secret !== undefined && isUnknown(secret))
      needs.push(needOf(`Secret ${name}`, secret) ?? `Secret ${name}`);
    return [];
  });
  return conclude(tellGroupsApart(findings), needs);
}

interface Pending {
  /** What the Certificate or its Secret says of it. */
  said: string;
  quotes: Quote[];
  ready: Condition | undefined;
}

/** Why the certificate is not there; undefined when it is. */
function pendingBecause(
  view: EvidenceView,
  { object, ref }: Generated,
  secret: Reading<SecretFacts> | undefined,
): Pending | undefined {
  const ready = conditionOf(object, 'Ready');
  const source = subjectName(ref);
  const secretName = secretNameOf(object);
  const readyQuote: Quote =
    ready === undefined
      ? { source, path: '.status.conditions', text: 'there is no condition Ready' }
      : { source, path: '.status.conditions[Ready]', text: `${ready.status}: ${conditionText(ready)}` };
  if (ready?.status !== 'True') {
    // Without a status only the Secret tells whether anybody waits for the certificate.
    if (ready === undefined && secret !== undefined && isUnknown(secret)) return undefined;
    if (ready === undefined && holdsRealCertificate(view, object, secret)) return undefined;
    return {
      said: ready === undefined ? 'it has no status' : conditionText(ready),
      quotes: [readyQuote],
      ready,
    };
  }
  const secretSource = `Secret ${view.target.namespace}/${secretName}`;
  const [leaf] = storedChain(secret);
  if (leaf !== undefined && isTemporary(leaf)) {
    const quote = { source: secretSource, path: '.data["tls.crt"]', text: `issuer ${leaf.issuer}` };
    const said = `it says Ready, but Secret ${secretName} holds cert-manager's temporary certificate`;
    return { said, quotes: [readyQuote, quote], ready };
  }
  if (secret?.state === 'absent') {
    const quote = { source: secretSource, path: '', text: secret.reason };
    return {
      said: `it says Ready, but Secret ${secretName} is not there`,
      quotes: [readyQuote, quote],
      ready,
    };
  }
  return undefined;
}

/** In a Secret, an authority that is called like a product that inspects TLS is one of the owner's. */
const REAL: readonly string[] = ['public', 'private-ca', 'self-signed', 'intercepted'];

/** True when the Secret has what the Certificate asks for, whoever put it there: then nobody waits for it. */
function holdsRealCertificate(
  view: EvidenceView,
  certificate: unknown,
  secret: Reading<SecretFacts> | undefined,
) {
  const chain = storedChain(secret);
  const names = list(at(certificate, 'spec', 'dnsNames')).filter((name) => typeof name === 'string');
  const classes = names.map((name) => classifyCertificate(chain, name, view.takenAt) ?? 'none');
  return names.length > 0 && classes.every((kind) => REAL.includes(kind));
}

function judge(view: EvidenceView, certificate: Generated, { said, quotes, ready }: Pending): Finding[] {
  const { object, ref } = certificate;
  const chain = chainOf(view, certificate);
  const standing = standingOf(chain);
  const issuing = conditionOf(object, 'Issuing');
  const gaveUp = issuing?.status === 'False' && issuing.reason === 'Failed';
  const issuer = issuerOf(view, certificate);
  const age = ageSeconds((chain.order ?? chain.request ?? certificate).object, view.takenAt);
  const failed = standing?.failed === true || gaveUp || issuer?.broken === true;
  const fresh = !failed && age !== undefined && age < USUAL_SECONDS;
  const untouched = ready === undefined && at(standing?.at.object, 'status') === undefined;
  const sentences = [
    `${subjectName(ref)} is ${fresh ? 'being issued' : 'not issued'}: ${said}`,
    ...(gaveUp ? [conditionText(issuing)] : []),
    ...(standing === undefined ? missingChain(view, certificate) : [standing.sentence]),
    ...(untouched && !fresh ? neglectWords(issuer?.ready) : []),
    ...(fresh ? ['That usually takes less than five minutes'] : []),
  ];
  return [
    findingOf(meta, {
      level: fresh ? 'warn' : 'fail',
      subject: ref,
      title: `Certificate ${ref.name} is ${fresh ? 'being' : 'not'} issued`,
      message: sentences.map((sentence) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)).join(' '),
      quotes: standing === undefined ? quotes : [...quotes, standing.quote],
      blames: [...blamesOf(view, certificate), ...(issuer === undefined ? [] : [issuer.blame])],
      effects: ['certificate-not-issued'],
    }),
  ];
}

/** What it means that nobody has written a status: an Issuer that is not ready is explanation enough. */
function neglectWords(issuerReady: string | undefined): string[] {
  if (issuerReady === undefined) return ['No cert-manager controller seems to work on it'];
  return issuerReady === 'True' ? ['cert-manager has set up the Issuer, but not touched this'] : [];
}

function missingChain(view: EvidenceView, { generation }: Generated): string[] {
  const group = groupOf(generation);
  const unread = [...needsOfGenerations(view, 'certificateRequests'), ...needsOfGenerations(view, 'orders')];
  return unread.length > 0
    ? [`How far it came could not be seen, which needs ${unread.join(' and ')}`]
    : [`There is no Order for it (${group})`];
}

function blamesOf(view: EvidenceView, certificate: Generated): Blame[] {
  const ingress = targetIngress(view);
  const owner = owningIngress(view, certificate) ?? (ingress === undefined ? undefined : ingressRef(ingress));
  return [
    { subject: certificate.ref, effect: 'issuance-stalls' },
    ...(owner === undefined ? [] : [{ subject: owner, effect: 'issuance-stalls' } satisfies Blame]),
  ];
}

/** The Issuer that the Certificate names, and whether it is known not to work; undefined for one of another vendor. */
function issuerOf(view: EvidenceView, { object, generation }: Generated) {
  const reference = record(at(object, 'spec', 'issuerRef'));
  const name = text(reference.name);
  const kind = text(reference.kind) ?? 'Issuer';
  if (name === undefined || (kind !== 'Issuer' && kind !== 'ClusterIssuer')) return undefined;
  const reading = issuerReading(view, generation, kind satisfies IssuerKind, name);
  const ready = reading?.state === 'read' ? conditionOf(reading.value, 'Ready') : undefined;
  return {
    ready: ready?.status,
    broken: reading?.state === 'absent' || ready?.status === 'False',
    blame: { subject: issuerRef(view, generation, kind, name), effect: 'issuance-stalls' } satisfies Blame,
  };
}
