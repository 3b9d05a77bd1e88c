import type { EvidenceView } from '../../evidence/view.js';
import { record } from '../../kube/objects.js';
import { type Check, type Finding, type Quote, type Sign, subjectName } from '../check.js';
import { CONFIG_FILE_READS } from '../shared/config-file.js';
import { allServing } from '../shared/config-map-references.js';
import { type HtpasswdFile, htpasswdFile, secretRef } from '../shared/htpasswd-file.js';
import { eventQuote, podEvents } from '../shared/pod-events.js';
import { mostSimilar, sameButForSpelling } from '../shared/similar.js';
import { keysOf, type VolumeSource, volumeSources } from '../shared/volume-files.js';
import {
  livePods,
  type RegistrySpec,
  registryPodSpecs,
  specSource,
  workloadNeeds,
} from '../shared/workload.js';
import { conclude, findingOf, needOf, skip } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /MountVolume\.SetUp failed for volume "[^"]*" ?: secret "[^"]*" not found/,
    printedBy: 'kubectl describe pod (event FailedMount of the kubelet)',
    tellApart: 'The Secret is not in the namespace of the Pod; a Secret in another namespace does not count.',
    next: 'kubectl get secrets -n NS',
  },
  {
    pattern: /references non-existent secret key: \S+/,
    printedBy: 'kubectl describe pod (event FailedMount of the kubelet)',
    tellApart:
      'The Secret is there and lacks this key: upper and lower case count. For a ConfigMap the text says "config key" (RD602).',
    next: 'kubectl describe secret NAME -n NS',
  },
  {
    pattern: /htpasswd is missing, provisioning with default user/,
    printedBy: 'the log of the registry',
    tellApart:
      'The configured htpasswd file is not there, and the registry made one with a single user "docker": every other login gets 401. The password in that line is to be treated as known to others.',
    next: 'kubectl get pod NAME -n NS -o jsonpath={.spec.volumes}',
  },
  {
    pattern: /unable to configure authorization \(htpasswd\): failed to open htpasswd path/,
    printedBy: 'the log of the registry, right before it exits',
    tellApart:
      'With "permission denied" on a file that is there it is about the rights on it; otherwise no Secret puts a file at the configured path.',
    next: 'kubectl get pod NAME -n NS -o jsonpath={.spec.volumes}',
  },
];

const meta = {
  code: 'RD605',
  slug: 'htpasswd-secret-missing-or-key',
  layer: 'config',
  hop: 'config',
  title: 'The Secret with the htpasswd file is there and puts it where the registry looks',
  level: 'fail',
  reads: [...CONFIG_FILE_READS, 'events'],
  signs,
} satisfies Omit<Check, 'examine'>;

/** A Secret that the registry's volumes need is missing or lacks a key, or nothing puts the htpasswd file where the configuration says. */
export const rd605: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    const [spec] = registryPodSpecs(view);
    if (spec === undefined)
      return needs.length > 0 ? conclude([], needs) : skip('there is no Pod of the registry');
    const findings: Finding[] = [];
    for (const source of neededSecrets(spec)) {
      const reading = view.get('secrets')[source.name];
      const need = needOf(`secrets/${source.name}`, reading);
      if (need !== undefined) needs.push(need);
      if (reading?.state === 'absent') findings.push(missingSecret(view, spec, source));
      if (reading?.state !== 'read') continue;
      const lacking = missingItems(view, source);
      if (lacking.length > 0) findings.push(missingKeys(view, spec, source, lacking));
    }
    const file = htpasswdFile(view, spec);
    if (file.state === 'unknown') needs.push(...file.needs);
    const misplaced = findings.length === 0 ? misplacedFile(view, spec, file) : undefined;
    return conclude(misplaced === undefined ? findings : [...findings, misplaced], needs);
  },
};

/** The Secrets without which the Pod cannot start, one entry each; the service account's token is no business of ours. */
function neededSecrets(spec: RegistrySpec): VolumeSource[] {
  const all = volumeSources(spec.podSpec).filter(
    ({ source, optional, name }) => source === 'secret' && !optional && !/-token-[a-z0-9]{5}$/.test(name),
  );
  return all.filter((one, index) => all.findIndex(({ name }) => name === one.name) === index);
}

function missingItems(view: EvidenceView, source: VolumeSource): string[] {
  const keys = keysOf(view, { source: 'secret', name: source.name });
  return (source.items ?? []).map((item) => item.key).filter((key) => !keys.includes(key));
}

function consequence(view: EvidenceView): string {
  return allServing(view)
    ? 'What runs now keeps its copy of the files; the next start will hang.'
    : 'The container is not started until it is there.';
}

function missingSecret(view: EvidenceView, spec: RegistrySpec, source: VolumeSource): Finding {
  const subject = secretRef(view, source.name);
  const field =
    source.field.endsWith('.secret') && !source.field.includes('projected') ? 'secretName' : 'name';
  return findingOf(meta, {
    subject,
    level: allServing(view) ? 'warn' : 'fail',
    title: `Secret ${source.name} does not exist`,
    message: `${subjectName(spec.ref)} mounts Secret ${source.name} as volume "${source.volumeName}", and there is no Secret of that name in namespace ${view.target.namespace}. ${consequence(view)}`,
    quotes: [
      { source: specSource(spec), path: `${spec.prefix}${source.field}.${field}`, text: source.name },
      ...eventWith(view, `secret "${source.name}" not found`),
    ],
    effects: ['volume-not-mounted'],
    facts: { problem: 'secret-missing', secret: source.name, ...htpasswdKey(view, spec, source.name) },
  });
}

function missingKeys(
  view: EvidenceView,
  spec: RegistrySpec,
  source: VolumeSource,
  lacking: string[],
): Finding {
  const keys = keysOf(view, { source: 'secret', name: source.name });
  const has = keys.length === 0 ? 'no keys at all' : `only ${keys.join(', ')}`;
  const [key = ''] = lacking;
  const similar = mostSimilar(key, keys);
  const hint =
    similar !== undefined && sameButForSpelling(key, similar)
      ? ` ${similar} differs only in its spelling.`
      : '';
  return findingOf(meta, {
    subject: secretRef(view, source.name),
    level: allServing(view) ? 'warn' : 'fail',
    title: `Secret ${source.name} has no key ${lacking.join(', ')}`,
    message: `${subjectName(spec.ref)} takes key ${lacking.join(', ')} from Secret ${source.name}, which has ${has}. ${consequence(view)}${hint}`,
    quotes: [
      ...(source.items ?? [])
        .filter((item) => lacking.includes(item.key))
        .map((item) => ({
          source: specSource(spec),
          path: `${spec.prefix}${source.field}.items[${item.index}].key`,
          text: item.key,
        })),
      {
        source: subjectName(secretRef(view, source.name)),
        path: '.data',
        text: keys.join(', ') || '(no keys)',
      },
      ...lacking.flatMap((one) => eventWith(view, `references non-existent secret key: ${one}`)),
    ],
    effects: ['volume-not-mounted'],
    facts: {
      problem: 'key-missing',
      secret: source.name,
      lacking,
      similar: similar ?? null,
      ...htpasswdKey(view, spec, source.name),
    },
  });
}

/** The volumes can be mounted, and yet no file is where the configuration says. */
function misplacedFile(view: EvidenceView, spec: RegistrySpec, file: HtpasswdFile): Finding | undefined {
  if (file.state === 'secret') {
    const { name } = file.source;
    const reading = view.get('secrets')[name];
    const there = reading?.state === 'read' && record(reading.value.keys)[file.key] !== undefined;
    if (there || reading?.state !== 'read') return undefined;
    const keys = keysOf(view, { source: 'secret', name });
    return misplaced(view, spec, file, name, keys, { problem: 'key-missing', secret: name, key: file.key });
  }
  if (file.state === 'unprojected') {
    const { name, items } = file.source;
    const files = (items ?? []).map((item) => item.path);
    return misplaced(view, spec, file, name, files, {
      problem: 'unprojected',
      secret: name,
      wanted: file.wanted,
      field: file.source.field,
    });
  }
  if (file.state !== 'nowhere') return undefined;
  return findingOf(meta, {
    subject: spec.ref,
    title: `Nothing is mounted at ${file.path}`,
    message: `The registry's configuration takes its users from ${file.path}, and no volume of ${subjectName(spec.ref)} is mounted there. The registry then makes a file of its own with a single user "docker", and everybody else is refused.`,
    quotes: [
      file.quote,
      {
        source: specSource(spec),
        path: `${spec.prefix}.containers[${spec.containerIndex}].volumeMounts`,
        text: `nothing at ${file.path}`,
      },
    ],
    effects: ['login-refused'],
    facts: { problem: 'nowhere', path: file.path },
  });
}

function misplaced(
  view: EvidenceView,
  spec: RegistrySpec,
  file: HtpasswdFile & { state: 'secret' | 'unprojected' },
  name: string,
  files: readonly string[],
  facts: Record<string, unknown>,
): Finding {
  const shown = files.length === 0 ? 'no file' : files.join(', ');
  const quotes: Quote[] = [
    file.quote,
    { source: specSource(spec), path: `${spec.prefix}${file.source.field}`, text: `${name}: ${shown}` },
  ];
  return findingOf(meta, {
    subject: secretRef(view, name),
    title: `Secret ${name} puts no file at ${file.path}`,
    message: `The registry's configuration takes its users from ${file.path}, but the volume "${file.source.volumeName}" that is mounted there holds ${shown} from Secret ${name}. The registry exits, or refuses every login.`,
    quotes,
    effects: ['container-exits', 'login-refused'],
    facts,
  });
}

/** The key of this Secret that is the htpasswd file, when it is one: what the cure may write. */
function htpasswdKey(view: EvidenceView, spec: RegistrySpec, secret: string): { key?: string } {
  const file = htpasswdFile(view, spec);
  return file.state === 'secret' && file.source.name === secret ? { key: file.key } : {};
}

function eventWith(view: EvidenceView, text: string): Quote[] {
  const event = podEvents(view, livePods(view)).find(({ message }) => message.includes(text));
  return event === undefined ? [] : [eventQuote(view, event)];
}
