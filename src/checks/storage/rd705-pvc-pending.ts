import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, record, text } from '../../kube/objects.js';
import { type Check, type Finding, type Quote, type Sign, subjectName } from '../check.js';
import { ageSeconds } from '../shared/cert-manager.js';
import { allServing } from '../shared/config-map-references.js';
import { shorten } from '../shared/registry-log.js';
import { unscheduledOf } from '../shared/unscheduled.js';
import { claimRef, claimsIn, registryClaims } from '../shared/volume-claims.js';
import { livePods, registryPodSpecs, WORKLOAD_READS, workloadNeeds } from '../shared/workload.js';
import { conclude, findingOf, needOf, skip } from '../verdicts.js';

/** How long a provisioner may take to make a volume. */
const PROVISION_SECONDS = 120;

const signs: readonly Sign[] = [
  {
    pattern: /unbound immediate PersistentVolumeClaims/i,
    printedBy: 'kubectl describe pod (event FailedScheduling)',
    tellApart: 'It says only that a claim has no volume; why stands in the events of the claim.',
    next: 'kubectl -n NS describe pvc NAME',
  },
  {
    pattern: /no persistent volumes available for this claim and no storage class is set/i,
    printedBy: 'kubectl describe pvc (event FailedBinding, type Normal)',
    tellApart: 'The claim names no class, and the cluster had no default one when it was created.',
    next: 'kubectl get storageclasses',
  },
  {
    pattern: /storageclass(\.storage\.k8s\.io)? "[^"]*" not found/i,
    printedBy: 'kubectl describe pvc (event ProvisioningFailed)',
    tellApart: 'The class that the claim names is not there: a typing error, or a class of another cluster.',
    next: 'kubectl get storageclasses',
  },
  {
    pattern: /persistentvolumeclaim "[^"]*" not found/i,
    printedBy: 'kubectl describe pod (event FailedScheduling)',
    tellApart: 'There is no claim of that name in the namespace of the Pod.',
    next: 'kubectl -n NS get pvc',
  },
  {
    pattern: /waiting for a volume to be created, either by external provisioner/i,
    printedBy: 'kubectl describe pvc (event ExternalProvisioning)',
    tellApart: 'Normal for some seconds; after minutes the provisioner that it names does not run.',
    next: 'kubectl get pods --all-namespaces',
  },
];

const meta = {
  code: 'RD705',
  slug: 'pvc-pending',
  layer: 'storage',
  hop: 'storage',
  title: "The claims of the registry's Pod have their volumes",
  level: 'fail',
  reads: [...WORKLOAD_READS, 'persistentVolumeClaims', 'events'],
  signs,
} satisfies Omit<Check, 'examine'>;

/** A claim that the registry mounts has no volume, so that its Pod gets no node. A claim that only waits for its Pod is in order. */
export const rd705: Check = {
  ...meta,
  examine(view) {
    const needs = workloadNeeds(view);
    const claims = registryClaims(view);
    if (needs.length === 0 && claims.length === 0) return skip('no Pod of the registry mounts a claim');
    const findings: Finding[] = [];
    for (const name of claims) {
      const reading = view.get('persistentVolumeClaims')[name];
      const need = needOf(`PersistentVolumeClaim ${name}`, reading);
      if (need !== undefined) needs.push(need);
      if (reading?.state === 'absent') findings.push(missing(view, name, reading.reason));
      if (reading?.state !== 'read') continue;
      findings.push(...judge(view, name, record(reading.value) as KubeObject, needs));
    }
    return conclude(findings, needs);
  },
};

/** The finding about a claim without a volume; what would have to be known to tell is added to `needs`. */
function judge(view: EvidenceView, name: string, claim: KubeObject, needs: string[]): Finding[] {
  const phase = text(at(claim, 'status', 'phase')) ?? '';
  if (phase === 'Bound') return [];
  const source = subjectName(claimRef(view, name));
  const phaseQuote: Quote = { source, path: '.status.phase', text: phase };
  if (phase === 'Lost') {
    return [pending(view, name, 'the volume that it was bound to is gone', [phaseQuote])];
  }
  const scheduler = schedulerQuote(view, name);
  const quotes = [phaseQuote, ...(scheduler === undefined ? [] : [scheduler])];
  const event = latestEvent(view, name, claim);
  if (event === undefined) {
    if (scheduler !== undefined) return [pending(view, name, 'no event says why', quotes)];
    const unread = needOf('events', view.get('events'));
    needs.push(
      unread ?? `why ${source} is ${phase || 'without a phase'}: no event says it (kubectl describe pvc)`,
    );
    return [];
  }
  const age = ageSeconds(claim, view.takenAt) ?? Number.POSITIVE_INFINITY;
  const wait = waitOf(claim, event, age, scheduler?.text ?? '');
  if (wait.state === 'too-early') needs.push(`some more time: the volume of ${source} is being made`);
  if (wait.state !== 'stuck') return [];
  const said: Quote = { source: `event of ${source}`, path: event.reason, text: shorten(event.message, 400) };
  return [pending(view, name, wait.why, [said, ...quotes])];
}

type Wait = { state: 'in-order' } | { state: 'too-early' } | { state: 'stuck'; why: string };

/** What the claim waits for. It is in order for as long as that is its Pod, which waits for something else. */
function waitOf(claim: KubeObject, { reason, message }: ClaimEvent, age: number, scheduler: string): Wait {
  const stuck = (why: string): Wait => ({ state: 'stuck', why });
  const named = text(at(claim, 'spec', 'storageClassName')) ?? '';
  if (/didn't find available persistent volumes/i.test(scheduler)) {
    return stuck(`no free PersistentVolume of class ${named} fits it on any node`);
  }
  if (/^WaitFor(FirstConsumer|PodScheduled)$/.test(reason)) return { state: 'in-order' };
  if (/no storage class is set/i.test(message)) {
    return stuck(
      'it names no StorageClass, there was no default one when it was created, and no free PersistentVolume fits it',
    );
  }
  const gone = /storageclass\S* "([^"]*)" not found/i.exec(message)?.[1];
  if (gone !== undefined) return stuck(`it names StorageClass ${gone}, which is not there`);
  if (/^(ExternalProvisioning|Provisioning)$/.test(reason)) {
    if (age < PROVISION_SECONDS) return { state: 'too-early' };
    const provisioner = /external provisioner ['"]([^'"]*)['"]/i.exec(message)?.[1] ?? 'its provisioner';
    return stuck(
      `${provisioner} has not made a volume in ${Math.round(age / 60)} minutes: it does not run, or cannot`,
    );
  }
  return stuck(`the cluster says ${shorten(message, 300)}`);
}

function pending(view: EvidenceView, name: string, why: string, quotes: Quote[]): Finding {
  const ref = claimRef(view, name);
  const ended = /[.!?]$/.test(why) ? why : `${why}.`;
  return findingOf(meta, {
    subject: ref,
    title: `PersistentVolumeClaim ${name} has no volume`,
    message: `${subjectName(ref)}, which the registry mounts, has no volume: ${ended} Until it has one the Pod is not started.`,
    quotes,
    effects: ['volume-not-mounted'],
    facts: { missing: false },
  });
}

function missing(view: EvidenceView, name: string, said: string): Finding {
  const ref = claimRef(view, name);
  const serving = allServing(view);
  return findingOf(meta, {
    subject: ref,
    level: serving ? 'warn' : 'fail',
    title: `PersistentVolumeClaim ${name} does not exist`,
    message: `The registry mounts PersistentVolumeClaim ${name}, and there is none of that name in namespace ${view.target.namespace}. ${serving ? 'What runs now does without; the next Pod will not be started.' : 'The Pod is not started until it is there.'}`,
    quotes: [
      ...registryPodSpecs(view)
        .filter(({ podSpec }) => claimsIn(podSpec).includes(name))
        .map(({ ref: by, prefix }) => ({ source: subjectName(by), path: `${prefix}.volumes`, text: name })),
      { source: subjectName(ref), path: '', text: said },
    ],
    effects: ['volume-not-mounted'],
    facts: { missing: true },
  });
}

/** The scheduler's words about a Pod that mounts the claim, when they are about its volumes. */
function schedulerQuote(view: EvidenceView, name: string): Quote | undefined {
  for (const pod of livePods(view)) {
    const unscheduled = unscheduledOf(pod);
    if (unscheduled === undefined || !claimsIn(pod.spec).includes(name)) continue;
    if (!/unbound immediate PersistentVolumeClaims|available persistent volumes/i.test(unscheduled.message))
      continue;
    const source = `Pod ${view.target.namespace}/${text(pod.metadata?.name) ?? ''}`;
    return { source, path: `${unscheduled.path}.message`, text: shorten(unscheduled.message, 400) };
  }
  return undefined;
}

interface ClaimEvent {
  reason: string;
  message: string;
}

/** The latest event of this very claim; an earlier one of the same name has another uid. */
function latestEvent(view: EvidenceView, name: string, claim: KubeObject): ClaimEvent | undefined {
  const own = (readValue(view.get('events')) ?? []).filter((event) => {
    const { kind, name: about, uid } = record(record(event).involvedObject);
    const same =
      uid === undefined || uid === '' || claim.metadata?.uid === undefined || uid === claim.metadata.uid;
    return kind === 'PersistentVolumeClaim' && about === name && same;
  });
  const when = (event: KubeObject) => text(event.lastTimestamp) ?? text(event.eventTime) ?? '';
  const [latest] = own.sort((a, b) => (when(a) < when(b) ? 1 : -1));
  if (latest === undefined) return undefined;
  return { reason: text(latest.reason) ?? '', message: text(latest.message) ?? '' };
}
