import type { EvidenceView } from '../../evidence/view.js';
import { type Check, type Finding, type Quote, type Sign, subjectName } from '../check.js';
import {
  allServing,
  type ConfigMapReference,
  configMapRef,
  neededConfigMaps,
} from '../shared/config-map-references.js';
import { eventQuote, podEvents } from '../shared/pod-events.js';
import { mostSimilar, sameButForSpelling } from '../shared/similar.js';
import { keysOf } from '../shared/volume-files.js';
import { livePods, registryPodSpecs, specSource, WORKLOAD_READS, workloadNeeds } from '../shared/workload.js';
import { conclude, findingOf, needOf, skip } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /(configmap )?references non-existent config key: \S+/,
    printedBy: 'kubectl describe pod (event FailedMount of the kubelet)',
    tellApart:
      'The ConfigMap is there and lacks this key; "configmap ... not found" (RD601) means that there is none. For a Secret the text says "secret key" (RD605).',
    next: 'kubectl get configmap NAME -n NS -o yaml',
  },
];

const meta = {
  code: 'RD602',
  slug: 'configmap-key-missing',
  layer: 'config',
  hop: 'config',
  title: "Every key that the registry's volumes take from a ConfigMap is in it",
  level: 'fail',
  reads: [...WORKLOAD_READS, 'configMaps', 'events'],
  signs,
} satisfies Omit<Check, 'examine'>;

/** One item that names a key which the ConfigMap does not have; `similar` is the key that was probably meant. */
export interface MissingKey {
  reference: ConfigMapReference;
  key: string;
  path: string;
  item: number;
  similar: string | undefined;
}

/** Items of the registry's volumes whose key is not in this ConfigMap, which was read. */
export function missingKeys(
  view: EvidenceView,
  name: string,
  references: readonly ConfigMapReference[],
): MissingKey[] {
  const keys = keysOf(view, { source: 'configMap', name });
  return references.flatMap((reference) => {
    const items = reference.source.items ?? [];
    const spare = keys.filter((key) => !items.some((item) => item.key === key));
    return items
      .filter((item) => !keys.includes(item.key))
      .map((item) => ({
        reference,
        key: item.key,
        path: item.path,
        item: item.index,
        similar: mostSimilar(item.key, spare),
      }));
  });
}

/** An item of a volume names a key that the ConfigMap does not have: the container is never started. */
export const rd602: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    if (needs.length === 0 && registryPodSpecs(view).length === 0)
      return skip('there is no Pod of the registry');
    const findings: Finding[] = [];
    for (const [name, references] of neededConfigMaps(view)) {
      const reading = view.get('configMaps')[name];
      const need = needOf(`configMaps/${name}`, reading);
      if (need !== undefined && references.some(({ source }) => source.items !== undefined)) needs.push(need);
      if (reading?.state !== 'read') continue;
      const missing = missingKeys(view, name, references);
      if (missing.length > 0) findings.push(findingFor(view, name, missing));
    }
    return conclude(findings, needs);
  },
};

function findingFor(view: EvidenceView, name: string, missing: MissingKey[]): Finding {
  const subject = configMapRef(view, name);
  const keys = keysOf(view, { source: 'configMap', name });
  const asked = [...new Set(missing.map(({ key }) => key))];
  const has = keys.length === 0 ? 'no keys at all' : `only ${keys.join(', ')}`;
  const serving = allServing(view);
  const consequence = serving
    ? 'What runs now keeps its copy of the files; the next start will hang.'
    : 'The container is not started until the two agree.';
  const spelling = missing.find(
    ({ key, similar }) => similar !== undefined && sameButForSpelling(key, similar),
  );
  const hint = spelling === undefined ? '' : ` ${spelling.similar} differs only in its spelling.`;
  const who = missing[0] === undefined ? '' : subjectName(missing[0].reference.spec.ref);
  const event = podEvents(view, livePods(view)).find((one) =>
    asked.some((key) => one.message.includes(`references non-existent config key: ${key}`)),
  );
  const quotes: Quote[] = [
    ...missing.map(({ reference: { spec, source }, key, item }) => ({
      source: specSource(spec),
      path: `${spec.prefix}${source.field}.items[${item}].key`,
      text: key,
    })),
    { source: subjectName(subject), path: '.data', text: keys.join(', ') || '(no keys)' },
    ...(event === undefined ? [] : [eventQuote(view, event)]),
  ];
  return findingOf(meta, {
    subject,
    level: serving ? 'warn' : 'fail',
    title: `ConfigMap ${name} has no key ${asked.join(', ')}`,
    message: `${who} takes key ${asked.join(', ')} from ConfigMap ${name}, which has ${has}. ${consequence}${hint}`,
    quotes,
    effects: ['volume-not-mounted'],
    facts: { missing: missing.map(({ key, path, similar }) => ({ key, path, similar: similar ?? null })) },
  });
}
