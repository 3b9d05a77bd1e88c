import { USUAL_INGRESS_CLASSES } from '../../evidence/references.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, list, record, strings, text } from '../../kube/objects.js';
import type { Check, Finding, Quote, Verdict } from '../check.js';
import { subjectName } from '../check.js';
import { ageSeconds } from '../shared/cert-manager.js';
import { isRegistryAnswer } from '../shared/registry-answer.js';
import { ingressRef, targetIngress } from '../shared/target-ingress.js';
import { findingOf, found, needOf, needsOf, pass, skip, unknown } from '../verdicts.js';

/** How long a controller may take to put its address into a new Ingress: ingress-nginx writes it once a minute. */
const TAKEN_SECONDS = 120;

const OLDER_ANNOTATION = 'kubernetes.io/ingress.class';
const DEFAULT_ANNOTATION = 'ingressclass.kubernetes.io/is-default-class';

const meta = {
  code: 'RD402',
  slug: 'ingress-no-class-or-controller',
  layer: 'ingress',
  hop: 'ingress',
  title: 'The Ingress names a class that a controller takes',
  level: 'fail',
  reads: ['ingresses', 'ingressClasses', 'http'],
  signs: [
    {
      pattern:
        /ingress does not contain a valid IngressClass|Ignoring ingress because of error while validating ingress class/i,
      printedBy: 'the log of ingress-nginx',
      tellApart:
        'The controller has seen the Ingress and leaves it alone: its class is missing or is another one.',
      next: 'kubectl -n NS get ingress NAME',
    },
    {
      pattern: /ingress class annotation is not equal to the expected by Ingress Controller/i,
      printedBy: 'the log of ingress-nginx',
      tellApart: 'The Ingress has a class, and it is that of another controller.',
      next: 'kubectl get ingressclasses',
    },
    {
      pattern: /default backend - 404/i,
      printedBy: 'curl, docker login (ingress-nginx before 1.0)',
      tellApart:
        'The controller answers and has no Ingress for the host: it leaves this one alone, or its rules name another host.',
      next: 'kubectl -n NS get ingress NAME',
    },
    {
      pattern: /ingressclass(es)?\.networking\.k8s\.io "[^"]*" not found/i,
      printedBy: 'kubectl',
      tellApart: 'There is no class of that name: no controller takes an Ingress that names it.',
      next: 'kubectl get ingressclasses',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** No controller feels responsible for the Ingress: it names no class, or one that is not there. Whoever asks the host gets 404, or nobody. */
export const rd402: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const needs = needsOf(view, 'ingresses');
  if (needs.length > 0) return unknown(...needs);
  const ingress = targetIngress(view);
  if (ingress === undefined) return skip('no Ingress was found for the registry');
  const named = text(at(ingress, 'spec', 'ingressClassName')) ?? '';
  const annotated = strings(ingress.metadata?.annotations)[OLDER_ANNOTATION];
  if (named === '' && annotated !== undefined) {
    return skip(`the class stands in the annotation ${OLDER_ANNOTATION}, which names no object`);
  }
  // Whatever the class: an answer of the registry has come through somebody.
  const http = view.get('http');
  if (http.state === 'read' && isRegistryAnswer(http.value)) return pass;
  return named === '' ? classless(view, ingress) : naming(view, ingress, named);
}

function naming(view: EvidenceView, ingress: KubeObject, named: string): Verdict {
  const reading = view.get('ingressClasses')[named];
  if (reading?.state === 'read') return pass;
  if (reading?.state !== 'absent') {
    return unknown(needOf(`IngressClass ${named}`, reading) ?? `IngressClass ${named}`);
  }
  const source = subjectName(ingressRef(ingress));
  return found([
    leftAlone(view, ingress, `names class ${named}, which is not there`, [
      { source, path: '.spec.ingressClassName', text: named },
      { source: `IngressClass ${named}`, path: '', text: reading.reason },
    ]),
  ]);
}

/** Some controllers take Ingresses without a class, and these give them an address. */
function classless(view: EvidenceView, ingress: KubeObject): Verdict {
  if (list(at(ingress, 'status', 'loadBalancer', 'ingress')).length > 0) return pass;
  const age = ageSeconds(ingress, view.takenAt);
  if (age !== undefined && age < TAKEN_SECONDS) {
    return unknown(
      `some more time: ${subjectName(ingressRef(ingress))} is new, and no controller has given it an address yet`,
    );
  }
  const source = subjectName(ingressRef(ingress));
  return found([
    leftAlone(view, ingress, 'names no class', [
      { source, path: '.spec.ingressClassName', text: '(none)' },
      { source, path: '.status.loadBalancer.ingress', text: '(none)' },
    ]),
  ]);
}

function leftAlone(view: EvidenceView, ingress: KubeObject, what: string, quotes: Quote[]): Finding {
  const ref = ingressRef(ingress);
  const { others, standard } = classesThere(view);
  const there =
    others.length === 0 ? '' : ` There ${others.length === 1 ? 'is' : 'are'} ${others.join(', ')}.`;
  return findingOf(meta, {
    subject: ref,
    title: `Ingress ${ref.name} ${what}`,
    message: `${subjectName(ref)} ${what}, so no ingress controller takes it: requests for ${view.target.host ?? 'its host'} end at the controller's own 404 page, or at nobody.${there}`,
    quotes,
    effects: ['ingress-not-served'],
    facts: { class: standard ?? (others.length === 1 ? (others[0] ?? '') : ''), classes: others },
  });
}

/** The classes that were found among the usual ones, and the one of them that is the cluster's default. */
function classesThere(view: EvidenceView): { others: string[]; standard: string | undefined } {
  const read = USUAL_INGRESS_CLASSES.flatMap((name) => {
    const reading = view.get('ingressClasses')[name];
    return reading?.state === 'read' ? [{ name, object: record(reading.value) as KubeObject }] : [];
  });
  const standard = read.find(
    ({ object }) => strings(object.metadata?.annotations)[DEFAULT_ANNOTATION] === 'true',
  );
  return { others: read.map(({ name }) => name), standard: standard?.name };
}
