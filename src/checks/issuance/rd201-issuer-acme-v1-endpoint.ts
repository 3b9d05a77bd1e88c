import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, nameOf, type ObjectRef, text } from '../../kube/objects.js';
import type { Check, Finding, Quote } from '../check.js';
import { subjectName } from '../check.js';
import { v2DirectoryOf } from '../shared/acme-directory.js';
import {
  conditionOf,
  conditionText,
  needsOfGenerations,
  objectsOf,
  tellGroupsApart,
  withoutCertManager,
} from '../shared/cert-manager.js';
import { issuerReferences, referredIssuers } from '../shared/issuer-references.js';
import { conclude, findingOf, needsOf } from '../verdicts.js';

const meta = {
  code: 'RD201',
  slug: 'issuer-acme-v1-endpoint',
  layer: 'issuance',
  hop: 'issuer',
  title: "The Issuer's ACME server is a v2 directory",
  level: 'fail',
  reads: ['apiGroups', 'issuers', 'clusterIssuers', 'certificates', 'ingresses'],
  signs: [
    {
      pattern: /ACME server URL is set to a v1 endpoint/i,
      printedBy: 'kubectl describe issuer',
      tellApart:
        'cert-manager compares the URL with a list of its own and has not asked the server: no network or account failure looks like this.',
      next: "kubectl -n NS get issuer NAME -o jsonpath='{.spec.acme.server}'",
    },
    {
      pattern: /acme-(v01|staging)\.api\.letsencrypt\.org/i,
      printedBy: 'cert-manager log',
      tellApart:
        'The host name in the message is the one of the old ACME v1 directory; the v2 one is acme-v02.',
      next: 'regdoctor diagnose -n NS',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The Issuer still names the directory of ACME v1, which Let's Encrypt switched off in June 2021. */
export const rd201: Check = { ...meta, examine };

function examine(view: EvidenceView) {
  const without = withoutCertManager(view);
  if (without !== undefined) return without;
  const { issuers, needs } = referredIssuers(view);
  const findings = issuers.flatMap(({ object, ref }) => judge(object, ref));
  needs.push(...needsOf(view, 'ingresses'), ...needsOfGenerations(view, 'certificates'));
  if (needs.length === 0 && issuerReferences(view).length === 0) {
    // Nothing uses an Issuer yet, so nothing is broken by it yet: but whatever comes will use one of these.
    for (const { object, ref } of objectsOf(view, 'issuers')) {
      findings.push(...judge(object, ref).map((finding): Finding => ({ ...finding, level: 'warn' })));
    }
    needs.push(...needsOfGenerations(view, 'issuers'));
  }
  return conclude(tellGroupsApart(findings), needs);
}

function judge(issuer: KubeObject, ref: ObjectRef): Finding[] {
  const server = text(at(issuer, 'spec', 'acme', 'server'));
  const right = v2DirectoryOf(server);
  if (server === undefined || right === undefined) return [];
  const name = subjectName(ref);
  const quotes: Quote[] = [{ source: name, path: '.spec.acme.server', text: server }];
  const ready = conditionOf(issuer, 'Ready');
  if (ready?.reason === 'InvalidConfig') {
    quotes.push({ source: name, path: '.status.conditions[Ready]', text: conditionText(ready) });
  }
  return [
    findingOf(meta, {
      subject: ref,
      title: `${ref.kind} ${nameOf(issuer)} uses the ACME v1 directory`,
      message: `${name} orders its certificates at ${server}, the ACME v1 directory that Let's Encrypt has switched off. No certificate can be issued until .spec.acme.server is ${right}.`,
      quotes,
      effects: ['issuer-not-ready'],
      facts: { server: right },
    }),
  ];
}
