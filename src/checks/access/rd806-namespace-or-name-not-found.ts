import type { ReadingKey } from '../../evidence/model.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { nameOf } from '../../kube/objects.js';
import type { Check, Finding, Quote, Sign } from '../check.js';
import { findingOf, found, needsOf, pass, unknown } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /\(NotFound\): namespaces "[^"]*" not found|namespaces "[^"]*" not found/,
    printedBy: 'kubectl',
    tellApart: 'The namespace itself is not there: wrong cluster, wrong context, or a typing error.',
    next: 'kubectl get namespaces',
  },
  {
    pattern:
      /\(NotFound\): (pods|deployments\.apps|statefulsets\.apps|services) "[^"]*registry[^"]*" not found/,
    printedBy: 'kubectl',
    tellApart:
      'No object of this name in this namespace. When a Service or Ingress still expects the registry, it is RD510: the workload is gone.',
    next: 'kubectl get pods,deployments,statefulsets,services --all-namespaces',
  },
  {
    pattern: /no resources found in \S+ namespace/,
    printedBy: 'kubectl',
    tellApart:
      'The namespace exists or not: kubectl prints the same for both. Often it is the wrong namespace.',
    next: 'kubectl get namespaces',
  },
];

const LISTS = [
  'pods',
  'deployments',
  'statefulSets',
  'services',
  'ingresses',
] as const satisfies ReadingKey[];

const meta = {
  code: 'RD806',
  slug: 'namespace-or-name-not-found',
  layer: 'access',
  hop: 'access',
  title: 'The namespace holds the registry',
  level: 'fail',
  reads: ['namespace', ...LISTS],
  signs,
} satisfies Omit<Check, 'examine'>;

/** There is no such namespace, nothing in it is a registry, or it holds several of them and none was chosen. */
export const rd806: Check = {
  ...meta,
  examine(view) {
    const namespace = view.get('namespace');
    const needs = needsOf(view, ...LISTS);
    const { target } = view;
    if (namespace.state === 'absent') return found([missingNamespace(view, namespace.reason)]);
    const candidates = target.candidates ?? [];
    if (candidates.length > 1 && target.workload === undefined) return found([several(view, candidates)]);
    if (target.workload !== undefined || target.service !== undefined || target.ingress !== undefined) {
      return pass;
    }
    if (needs.length > 0) return unknown(...needs);
    return found([nothingThere(view)]);
  },
};

function subjectOf(view: EvidenceView): Finding['subject'] {
  return { apiVersion: 'v1', kind: 'Namespace', name: view.target.namespace };
}

function missingNamespace(view: EvidenceView, reason: string): Finding {
  const { namespace } = view.target;
  return findingOf(meta, {
    subject: subjectOf(view),
    title: `Namespace ${namespace} does not exist`,
    message: `This cluster has no namespace ${namespace}. Choose another one with -n, or another cluster with --context.`,
    quotes: [{ source: `Namespace ${namespace}`, path: '', text: reason }],
  });
}

function several(view: EvidenceView, candidates: readonly string[]): Finding {
  const names = candidates.join(', ');
  return findingOf(meta, {
    subject: subjectOf(view),
    // Which of them is meant is not known, so that none was judged: that is neither healthy nor broken.
    level: 'unknown',
    title: `Several registries in namespace ${view.target.namespace}`,
    message: `Namespace ${view.target.namespace} holds several registries: ${names}: choose one with --name.`,
    quotes: [{ source: `namespace ${view.target.namespace}`, path: '', text: names }],
    facts: { candidates: [...candidates] },
  });
}

function nothingThere(view: EvidenceView): Finding {
  const { namespace, name } = view.target;
  const wanted = name === undefined ? 'Nothing' : `Nothing named ${name}`;
  const there = LISTS.flatMap((key) => sample(view, key));
  const instead = there.length === 0 ? 'It is empty' : `It holds ${there.map((q) => q.text).join('; ')}`;
  return findingOf(meta, {
    subject: subjectOf(view),
    title:
      name === undefined ? `No registry in namespace ${namespace}` : `No ${name} in namespace ${namespace}`,
    message: `${wanted} in namespace ${namespace} ${name === undefined ? 'looks like a registry' : 'was found'}. ${instead}. Choose with -n and --name.`,
    quotes:
      there.length === 0
        ? [{ source: `namespace ${namespace}`, path: '', text: 'no Pods, workloads, Services or Ingresses' }]
        : there,
  });
}

const TITLES = {
  pods: 'Pods',
  deployments: 'Deployments',
  statefulSets: 'StatefulSets',
  services: 'Services',
  ingresses: 'Ingresses',
} as const;

/** Up to five names of what is there instead. */
function sample(view: EvidenceView, key: (typeof LISTS)[number]): Quote[] {
  const names = (readValue(view.get(key)) ?? []).map(nameOf).filter((n) => n !== '');
  if (names.length === 0) return [];
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  const text = `${TITLES[key]} ${names.slice(0, 5).join(', ')}${more}`;
  return [{ source: `namespace ${view.target.namespace}`, path: key, text }];
}
