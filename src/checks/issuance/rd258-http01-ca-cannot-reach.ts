import type { EvidenceView } from '../../evidence/view.js';
import { list } from '../../kube/objects.js';
import type { Check, Finding, Verdict } from '../check.js';
import { subjectName } from '../check.js';
import { addressScope } from '../shared/address-scope.js';
import { objectsOf, tellGroupsApart, withoutCertManager } from '../shared/cert-manager.js';
import { fromWords, type Said, WORDS_READS, wordsNeeds } from '../shared/issuance-words.js';
import { conclude, findingOf, skip } from '../verdicts.js';

/** The words of Let's Encrypt's boulder. What cert-manager's own check says ("Waiting for http-01 challenge propagation") is about the cluster itself. */
const NOT_REACHED =
  /acme:error:connection|likely firewall problem|no valid (A|AAAA) records found|no valid IP addresses found/i;
const FROM_SOME_REGIONS = /During secondary validation/i;
/** The same prefix stands before what is wrong with a TXT record, which is another failure. */
const BY_DNS = /TXT record/i;

const meta = {
  code: 'RD258',
  slug: 'http01-ca-cannot-reach',
  layer: 'issuance',
  hop: 'challenge',
  title: 'The ACME authority reaches the host over HTTP',
  level: 'fail',
  reads: [...WORDS_READS, 'dns'],
  signs: [
    {
      pattern: /Fetching http:\/\/\S+: (Timeout during connect|Connection refused)|likely firewall problem/i,
      printedBy: 'kubectl describe challenge, kubectl describe order',
      tellApart:
        'The authority\'s own words: it was asked, and did not get to port 80 of the host. "propagation" in the message is cert-manager\'s own check.',
      next: 'kubectl -n NS describe challenges',
    },
    {
      pattern: /During secondary validation: (?!.*TXT record)/i,
      printedBy: 'kubectl describe challenge, kubectl describe order',
      tellApart:
        'Some of the places from which the authority looks were let in, others not: a filter by country or address.',
      next: 'kubectl -n NS describe challenges',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The challenge is ready, and whoever has to look at it does not get there: the host is private, or a firewall stands before it. */
export const rd258: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const without = withoutCertManager(view);
  if (without !== undefined) return without;
  const needs = wordsNeeds(view);
  const findings = fromWords(view, ({ ref }, words) => {
    const said = words.find(({ quote }) => isAboutReach(quote.text));
    return said && notReached(view, ref, said);
  });
  // Nobody was asked to look yet: that is no proof that somebody could.
  if (needs.length === 0 && objectsOf(view, 'challenges').length === 0 && findings.length === 0) {
    return skip('there is no challenge');
  }
  return conclude(tellGroupsApart(findings), needs);
}

function isAboutReach(message: string): boolean {
  if (BY_DNS.test(message)) return false;
  return NOT_REACHED.test(message) || FROM_SOME_REGIONS.test(message);
}

function notReached(view: EvidenceView, subject: Finding['subject'], { by, quote }: Said): Finding {
  const { host } = view.target;
  const dns = view.get('dns');
  const addresses = dns.state === 'read' ? list<string>(dns.value.addresses) : [];
  const isPrivate = addresses.length > 0 && addresses.every((one) => addressScope(one) !== 'public');
  const some = FROM_SOME_REGIONS.test(quote.text);
  const why = isPrivate
    ? `${host ?? 'The host'} is at ${addresses.join(', ')}, an address that only networks of its own reach: this challenge can never succeed.`
    : some
      ? 'It looks from several countries and was let in from some of them only: a filter by country or address has to go for the path of the challenge.'
      : 'Port 80 of the host has to be open to the whole Internet for it, or the challenge be answered by DNS.';
  return findingOf(meta, {
    subject,
    title: `The ACME authority does not reach ${host ?? 'the host'}`,
    message: `${subjectName(subject)} is not issued, since the authority does not get to what it has to look at. ${why}`,
    quotes: [
      quote,
      ...(isPrivate ? [{ source: `dns ${host ?? ''}`, path: 'addresses', text: addresses.join(', ') }] : []),
    ],
    effects: ['issuance-stalls'],
    facts: { by: subjectName(by), isPrivate, some },
  });
}
