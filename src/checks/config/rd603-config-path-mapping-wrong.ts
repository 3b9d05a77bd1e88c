import type { EvidenceView } from '../../evidence/view.js';
import { type Check, type Finding, type Quote, type Sign, subjectName } from '../check.js';
import { CONFIG_FILE_READS, type ConfigFile, configFile } from '../shared/config-file.js';
import { allServing } from '../shared/config-map-references.js';
import { isServing } from '../shared/pod-state.js';
import { type LogLine, logNeeds, registryLogLines, shorten } from '../shared/registry-log.js';
import {
  livePods,
  podSpecOf,
  type RegistrySpec,
  registryPodSpecs,
  specSource,
  workloadNeeds,
} from '../shared/workload.js';
import { conclude, findingOf, skip } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /configuration error: open \/\S+\.ya?ml: no such file or directory/,
    printedBy: "the registry's log (kubectl logs --previous)",
    tellApart:
      'A volume is mounted over the folder of the configuration and puts another file name there. If the Pod never started, look for FailedMount instead (RD601, RD602).',
    next: 'kubectl get pod NAME -n NS -o jsonpath="{.spec.volumes}"',
  },
  {
    pattern: /configuration error: read \/\S+: is a directory/,
    printedBy: "the registry's log (kubectl logs --previous)",
    tellApart:
      'A folder stands where the file should be: a volume mounted at the file name, or a subPath that names no key.',
    next: 'kubectl get pod NAME -n NS -o jsonpath="{.spec.containers[0].volumeMounts}"',
  },
  {
    pattern: /Are you trying to mount a directory onto a file/,
    printedBy: 'kubectl describe pod (the container runtime)',
    tellApart: 'A whole volume is mounted at the name of a file; subPath is missing or names no key.',
    next: 'kubectl get pod NAME -n NS -o jsonpath="{.spec.containers[0].volumeMounts}"',
  },
];

const meta = {
  code: 'RD603',
  slug: 'config-path-mapping-wrong',
  layer: 'config',
  hop: 'config',
  title: 'The file that the registry opens is where the volumes put it',
  level: 'fail',
  reads: CONFIG_FILE_READS,
  signs,
} satisfies Omit<Check, 'examine'>;

/** A mount hides the path that the registry opens, and none of its files is that path: the registry exits at once. */
export const rd603: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    const specs = registryPodSpecs(view);
    if (needs.length === 0 && specs.length === 0) return skip('there is no Pod of the registry');
    const findings: Finding[] = [];
    for (const spec of specs) {
      const file = configFile(view, spec);
      if (file.state === 'unknown') needs.push(...file.needs);
      // Only the log of a registry that does not run may tell that it opens another file than assumed.
      if (file.known === 'assumed' && file.state !== 'unmounted' && !allServing(view)) {
        needs.push(...logNeeds(view));
      }
      if (file.state !== 'hidden') continue;
      const now = servingWith(view, spec, file);
      if (now === 'same-spec') continue;
      findings.push(findingFor(view, spec, file, now === 'same-files'));
    }
    return conclude(findings, needs);
  },
};

/**
 * Whether a Pod serves although its file is hidden. With the very mapping of the spec (`same-spec`) that means that the image opens another file
 * than assumed; with files that come from the keys of a ConfigMap (`same-files`) a key was renamed after the start.
 */
function servingWith(
  view: EvidenceView,
  spec: RegistrySpec,
  file: ConfigFile,
): 'no' | 'same-spec' | 'same-files' {
  const serving = livePods(view).filter((pod) => isServing(pod, view.takenAt));
  for (const pod of serving) {
    const own = spec.ref.kind === 'Pod' ? (pod === spec.object ? spec : undefined) : podSpecOf(view, pod);
    if (own === undefined || configFile(view, own).state !== 'hidden') continue;
    const fixed = file.projectedFiles.every(({ item }) => item !== undefined);
    return fixed || file.known === 'assumed' ? 'same-spec' : 'same-files';
  }
  return 'no';
}

function findingFor(view: EvidenceView, spec: RegistrySpec, file: ConfigFile, serving: boolean): Finding {
  const opens = file.opens ?? '';
  const mountPath = file.mount?.mountPath ?? '';
  const files = file.projectedFiles.map(({ absolute }) => absolute);
  const volume = `volume "${file.mount?.name ?? ''}"`;
  const place = file.folderInstead
    ? `${volume} is mounted at that very name, so a folder stands in the place of the file`
    : `${volume}, mounted at ${mountPath}, puts ${files.length === 0 ? 'nothing' : `only ${files.join(', ')}`} there`;
  const consequence = serving
    ? 'What runs now has read it already; the next start will fail.'
    : 'It does not find its configuration and exits.';
  return findingOf(meta, {
    subject: spec.ref,
    level: serving ? 'warn' : 'fail',
    title: `The registry's configuration is not at ${opens}`,
    message: `The registry of ${subjectName(spec.ref)} opens ${opens}, but ${place}. ${consequence}`,
    quotes: quotesOf(view, spec, file),
    effects: ['container-exits'],
    facts: { opens, mountPath, files },
  });
}

function quotesOf(view: EvidenceView, spec: RegistrySpec, file: ConfigFile): Quote[] {
  const source = specSource(spec);
  const quotes: Quote[] = file.projectedFiles.flatMap((one) =>
    one.item === undefined
      ? [
          {
            source: `${one.source === 'secret' ? 'Secret' : 'ConfigMap'} ${spec.ref.namespace ?? ''}/${one.name}`,
            path: '.data',
            text: one.key,
          },
        ]
      : [{ source, path: `${spec.prefix}${one.field}.items[${one.item}].path`, text: one.path }],
  );
  const { mount } = file;
  if (mount !== undefined) {
    const path = `${spec.prefix}.containers[${spec.containerIndex}].volumeMounts[${mount.index}]`;
    quotes.push({ source, path: `${path}.mountPath`, text: mount.mountPath });
    if (mount.subPath !== undefined) quotes.push({ source, path: `${path}.subPath`, text: mount.subPath });
  }
  const line = complaint(view, file.opens ?? '');
  if (line !== undefined)
    quotes.push({ source: line.source, path: `line ${line.number}`, text: shorten(line.text) });
  return quotes;
}

/** What the registry itself says about this file, in a Pod that does not serve. */
function complaint(view: EvidenceView, opens: string): LogLine | undefined {
  const serving = livePods(view)
    .filter((pod) => isServing(pod, view.takenAt))
    .map((pod) => pod.metadata?.name);
  return registryLogLines(view).find(
    (line) =>
      !serving.includes(line.pod) &&
      (line.text.includes(`open ${opens}: no such file`) ||
        line.text.includes(`read ${opens}: is a directory`)),
  );
}
