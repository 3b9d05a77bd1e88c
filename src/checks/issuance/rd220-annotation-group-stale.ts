import type { EvidenceView } from '../../evidence/view.js';
import { groupOf } from '../../kube/resources.js';
import type { Check, Verdict } from '../check.js';
import { subjectName } from '../check.js';
import { needsOfGenerations, withoutCertManager } from '../shared/cert-manager.js';
import { isTemporary } from '../shared/classify-certificate.js';
import { storedChain } from '../shared/handshake.js';
import { annotationPath } from '../shared/issuer-references.js';
import { type StaleAnnotation, staleAnnotations } from '../shared/stale-annotation.js';
import { certificatesOfTlsSecrets } from '../shared/target-certificates.js';
import { ingressRef, targetIngress, tlsBlocks } from '../shared/target-ingress.js';
import { conclude, findingOf, needsOf } from '../verdicts.js';

const meta = {
  code: 'RD220',
  slug: 'annotation-group-stale',
  layer: 'issuance',
  hop: 'certificate',
  title: "The Ingress's annotation is of the cert-manager generation that is installed",
  level: 'fail',
  reads: ['apiGroups', 'issuers', 'clusterIssuers', 'certificates', 'ingresses', 'secrets'],
  signs: [
    {
      pattern:
        /it does not contain a "cert-manager\.io\/issuer" or "cert-manager\.io\/cluster-issuer" annotation/i,
      printedBy: 'cert-manager log (debug level)',
      tellApart:
        'The Ingress has an annotation, but one that starts with certmanager.k8s.io/; without any the Ingress was never meant for cert-manager.',
      next: "kubectl -n NS get ingress NAME -o jsonpath='{.metadata.annotations}'",
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The API group was renamed in cert-manager 0.11; annotations are plain text that nothing converts, and nothing complains. */
export const rd220: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const without = withoutCertManager(view);
  if (without !== undefined) return without;
  const needs = needsOf(view, 'ingresses');
  const { stale, needs: issuerNeeds } = staleAnnotations(view);
  needs.push(...issuerNeeds);
  const findings = stale.flatMap((annotation) => {
    const group = groupOf(annotation.installed);
    // A Certificate of the installed generation makes the annotation a harmless remnant.
    const cared = certificatesOfTlsSecrets(view).some(({ generation }) => groupOf(generation) === group);
    return cared ? [] : judge(view, annotation);
  });
  if (stale.length > 0) needs.push(...needsOfGenerations(view, 'certificates'));
  return conclude(needs.length > 0 ? [] : findings, needs);
}

function judge(view: EvidenceView, annotation: StaleAnnotation) {
  const ingress = targetIngress(view);
  if (ingress === undefined) return [];
  const subject = ingressRef(ingress);
  const { key, name, kind, installed, renamed, served, issuerThere } = annotation;
  const group = groupOf(installed);
  const works = hasRealCertificate(view);
  const missing = served
    ? `the ${kind} ${name} exists in ${group} alone`
    : `the cert-manager that is installed reads ${renamed}`;
  const next = issuerThere === false ? ` There is no ${kind} ${name} in ${group} yet either.` : '';
  return [
    findingOf(meta, {
      level: works ? 'warn' : 'fail',
      subject,
      title: `${subject.kind} ${subject.name} has an annotation of the other cert-manager generation`,
      message: `${subjectName(subject)} asks for a certificate with ${key}: ${name}, but ${missing}, so ${works ? 'the certificate that is there now will not be renewed' : 'no certificate is ordered'}.${next}`,
      quotes: [
        { source: subjectName(subject), path: annotationPath(key), text: name },
        {
          source: 'API groups',
          path: '',
          text: served ? `certmanager.k8s.io and cert-manager.io` : `only ${installed}`,
        },
      ],
      effects: ['issuance-stalls'],
      facts: { annotation: key, renamed, value: name, issuerThere: issuerThere === true },
    }),
  ];
}

/** True when the Ingress's TLS Secret holds a certificate of an authority that is still valid. */
function hasRealCertificate(view: EvidenceView): boolean {
  const blocks = tlsBlocks(targetIngress(view), view.target.host);
  return blocks.some(({ secretName }) => {
    const [leaf] = storedChain(view.get('secrets')[secretName]);
    return leaf !== undefined && !isTemporary(leaf) && new Date(leaf.notAfter) > view.takenAt;
  });
}
