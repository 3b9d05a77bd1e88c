import { type Check, type Finding, type Quote, type Sign, subjectName } from '../check.js';
import { allServing, configMapRef, neededConfigMaps } from '../shared/config-map-references.js';
import { eventQuote, podEvents } from '../shared/pod-events.js';
import { livePods, registryPodSpecs, specSource, WORKLOAD_READS, workloadNeeds } from '../shared/workload.js';
import { conclude, findingOf, needOf, skip } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /MountVolume\.SetUp failed for volume "[^"]*" ?: configmap "[^"]*" not found/,
    printedBy: 'kubectl describe pod (event FailedMount of the kubelet)',
    tellApart:
      'The ConfigMap is not in the namespace of the Pod; "references non-existent config key" (RD602) means that it is there and lacks a key.',
    next: 'kubectl get configmaps -n NS',
  },
  {
    pattern: /configmaps? "[^"]*" not found/,
    printedBy: 'kubectl',
    tellApart: 'Look in other namespaces too: a ConfigMap is only seen by Pods of its own namespace.',
    next: 'kubectl get configmaps --all-namespaces --field-selector metadata.name=NAME',
  },
];

const meta = {
  code: 'RD601',
  slug: 'configmap-missing',
  layer: 'config',
  hop: 'config',
  title: "Every ConfigMap that the registry's volumes need is there",
  level: 'fail',
  reads: [...WORKLOAD_READS, 'configMaps', 'events'],
  signs,
} satisfies Omit<Check, 'examine'>;

/** A volume of the registry needs a ConfigMap that is not in the namespace: the container is never started. */
export const rd601: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    if (needs.length === 0 && registryPodSpecs(view).length === 0)
      return skip('there is no Pod of the registry');
    const findings: Finding[] = [];
    for (const [name, references] of neededConfigMaps(view)) {
      const reading = view.get('configMaps')[name];
      const need = needOf(`configMaps/${name}`, reading);
      if (need !== undefined) needs.push(need);
      const first = references[0];
      if (reading?.state !== 'absent' || first === undefined) continue;
      const { source, spec } = first;
      const subject = configMapRef(view, name);
      const text = `configmap "${name}" not found`;
      const event = podEvents(view, livePods(view)).find((one) => one.message.includes(text));
      const quotes: Quote[] = [
        { source: specSource(spec), path: `${spec.prefix}${source.field}.name`, text: name },
        ...(event === undefined ? [] : [eventQuote(view, event)]),
      ];
      const serving = allServing(view);
      const consequence = serving
        ? 'What runs now keeps its copy of the files; the next start will hang.'
        : 'The container is not started until the ConfigMap is there.';
      findings.push(
        findingOf(meta, {
          subject,
          level: serving ? 'warn' : 'fail',
          title: `ConfigMap ${name} does not exist`,
          message: `${subjectName(spec.ref)} mounts ConfigMap ${name} as volume "${source.volumeName}", and there is no ConfigMap of that name in namespace ${view.target.namespace}. ${consequence}`,
          quotes,
          effects: ['volume-not-mounted'],
          facts: { volumeIndex: source.volumeIndex, keys: (source.items ?? []).map((item) => item.key) },
        }),
      );
    }
    return conclude(findings, needs);
  },
};
