import type { EvidenceView } from '../../evidence/view.js';
import { list, nameOf, type ObjectRef, record, text } from '../../kube/objects.js';
import { type Check, type Finding, type Quote, type Sign, subjectName } from '../check.js';
import { type ConfigFault, configFault } from '../shared/config-faults.js';
import { CONFIG_FILE_READS, type ConfigFile, configFile } from '../shared/config-file.js';
import { allServing } from '../shared/config-map-references.js';
import { configText } from '../shared/config-text.js';
import { isServing } from '../shared/pod-state.js';
import { type LogLine, logNeeds, registryLogLines, shorten } from '../shared/registry-log.js';
import { livePods, type RegistrySpec, registryPodSpecs, workloadNeeds } from '../shared/workload.js';
import { conclude, findingOf, skip } from '../verdicts.js';

const PARSING = /configuration error: error parsing \S+: (.*)/;

/** What is wrong in the environment and not in the file; it is printed with the file's name all the same. */
const OF_ENVIRONMENT = /parsing environment variable|!!str `tcp:\/\//;

/** Complaints that `configFault` judges by itself, from the text as it is now: the log may be older than the text. */
const JUDGED =
  /yaml: (line \d+: )?[^u]|unsupported version|no storage configuration|must provide exactly one|into \[\]string|invalid loglevel/i;

const signs: readonly Sign[] = [
  {
    pattern: /configuration error: error parsing \S+: (?!.*(parsing environment variable|tcp:\/\/))/,
    printedBy: "the registry's log (kubectl logs --previous)",
    tellApart:
      'The file is there and the registry cannot use it. When the text speaks of tcp:// or of an environment variable, the name of a Service in the namespace clashes, and the file is innocent.',
    next: 'kubectl get configmap NAME -n NS -o yaml',
  },
];

const meta = {
  code: 'RD608',
  slug: 'config-yaml-invalid',
  layer: 'config',
  hop: 'config',
  title: "The registry's configuration can be parsed",
  level: 'fail',
  reads: CONFIG_FILE_READS,
  signs,
} satisfies Omit<Check, 'examine'>;

/** The text of the configuration is not YAML, or lacks what every configuration must have. */
export const rd608: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    const specs = registryPodSpecs(view);
    if (needs.length === 0 && specs.length === 0) return skip('there is no Pod of the registry');
    const findings = new Map<string, Finding>();
    for (const spec of specs) {
      const file = configFile(view, spec);
      const complaint = complaintOf(view);
      const content = configText(view, file);
      if (content.state === 'text') {
        const finding = judge(view, spec, file, content.text, complaint);
        if (finding !== undefined) findings.set(finding.id, finding);
        // Some of what is wrong only the registry itself knows, and it says so in its log.
        else if (!allServing(view)) needs.push(...logNeeds(view));
      } else if (complaint !== undefined && file.secret !== undefined) {
        const finding = findingFor(view, spec, file, undefined, complaint);
        findings.set(finding.id, finding);
      } else if (content.state === 'unknown' && !(file.configMap === undefined && allServing(view))) {
        // What serves has parsed its configuration, wherever it is; a ConfigMap may have been edited since.
        needs.push(...content.needs);
      }
    }
    return conclude([...findings.values()], needs);
  },
};

function judge(
  view: EvidenceView,
  spec: RegistrySpec,
  file: ConfigFile,
  content: string,
  complaint: LogLine | undefined,
): Finding | undefined {
  const environment = list(spec.container.env).map((entry) => text(record(entry).name) ?? '');
  const fromElsewhere = list(spec.container.envFrom).length > 0 ? ['REGISTRY_STORAGE'] : [];
  const fault = configFault(content, [...environment, ...fromElsewhere]);
  if (fault !== undefined) return findingFor(view, spec, file, fault, complaint, content);
  if (complaint === undefined || JUDGED.test(said(complaint))) return undefined;
  return findingFor(view, spec, file, undefined, complaint, content);
}

/**
 * What the registry says about its configuration, in a Pod that does not serve. Of "unmarshal errors" the lines below are a part: only they say
 * whether the file or the environment is meant.
 */
function complaintOf(view: EvidenceView): LogLine | undefined {
  const serving = livePods(view)
    .filter((pod) => isServing(pod, view.takenAt))
    .map(nameOf);
  const lines = registryLogLines(view).filter((line) => !serving.includes(line.pod));
  const index = lines.findIndex((line) => PARSING.test(line.text));
  const first = lines[index];
  if (first === undefined) return undefined;
  const after = lines.slice(index + 1).map((line) => line.text);
  const end = after.findIndex((line) => !/^\s+line \d+:/.test(line));
  const whole = [first.text, ...after.slice(0, end < 0 ? after.length : end)].join(' ');
  return OF_ENVIRONMENT.test(whole) ? undefined : { ...first, text: whole };
}

function said(complaint: LogLine): string {
  return PARSING.exec(complaint.text)?.[1] ?? '';
}

function findingFor(
  view: EvidenceView,
  spec: RegistrySpec,
  file: ConfigFile,
  fault: ConfigFault | undefined,
  complaint: LogLine | undefined,
  content = '',
): Finding {
  const kind = file.configMap === undefined ? 'Secret' : 'ConfigMap';
  const name = file.configMap ?? file.secret ?? '';
  const subject: ObjectRef = { apiVersion: 'v1', kind, namespace: view.target.namespace, name };
  const serving = allServing(view);
  const where = fault?.line === undefined ? '' : ` at line ${fault.line}, column ${fault.column}`;
  const what = fault === undefined ? '' : `: ${fault.what}`;
  const registry = complaint === undefined ? '' : ` The registry says: ${shorten(said(complaint))}.`;
  const consequence = serving
    ? 'What runs now has read an earlier text; the next start will fail.'
    : `${subjectName(spec.ref)} cannot start with it.`;
  const quotes: Quote[] = [
    ...(fault === undefined
      ? []
      : [
          { source: subjectName(subject), path: `.data["${file.key ?? ''}"]`, text: excerpt(content, fault) },
        ]),
    ...(complaint === undefined
      ? []
      : [{ source: complaint.source, path: `line ${complaint.number}`, text: shorten(complaint.text, 400) }]),
  ];
  return findingOf(meta, {
    subject,
    level: serving ? 'warn' : 'fail',
    title: `The configuration in ${kind} ${name} is not valid`,
    message: `The configuration under key ${file.key ?? ''} of ${kind} ${name} is not valid${where}${what}. ${consequence}${registry}`,
    quotes,
    effects: ['container-exits'],
    facts: { key: file.key ?? null, line: fault?.line ?? null, column: fault?.column ?? null },
  });
}

/** The line of the fault, and the one before it: what is wrong with an indentation shows only beside another. */
function excerpt(content: string, fault: ConfigFault): string {
  if (fault.line === undefined)
    return shorten(content.split('\n').slice(0, 3).map(masked).join('\n'), 120) || '(empty)';
  const lines = content.split('\n').map((line) => masked(line).trimEnd().slice(0, 120));
  return lines.slice(Math.max(0, fault.line - 2), fault.line).join('\n');
}

/** The line without the value of anything that is a password, a key or a token by its name. */
function masked(line: string): string {
  return line.replace(
    /^(\s*[\w-]*(?:secret|passw|key|token|credential)[\w-]*["']?\s*:\s*)\S.*$/i,
    '$1(not shown)',
  );
}
