import { type Subject, subjectKey } from '../checks/check.js';
import type { Evidence } from '../evidence/model.js';
import { type Reading, readValue } from '../evidence/reading.js';
import { at, type KubeObject, list, nameOf, number, type ObjectRef, record, text } from '../kube/objects.js';
import { sanitizeLine } from '../report/sanitize.js';

/** Longer messages are cut: the line stands beside a spinner. */
const LONGEST = 160;

/** What the subject of a finding is doing now, in a few words, from the evidence: `Pending: ContainerCreating`, `Ready=False: …`. */
export function describeState(subject: Subject, evidence: Evidence): string {
  const said =
    'kind' in subject
      ? ofObject(subject, evidence)
      : 'host' in subject
        ? ofHost(evidence)
        : 'not as it should be';
  const clean = sanitizeLine(said).trim();
  if (clean === '') return 'not seen';
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}

function ofObject(subject: ObjectRef, evidence: Evidence): string {
  const { readings } = evidence;
  switch (subject.kind) {
    case 'Pod':
      return ofOne(subject, readings.pods, (pod) => podState(pod, evidence));
    case 'Deployment':
      return ofOne(subject, readings.deployments, workloadState);
    case 'StatefulSet':
      return ofOne(subject, readings.statefulSets, workloadState);
    case 'Service':
      return ofOne(subject, readings.endpoints, endpointsState);
    case 'Ingress':
      return ofOne(subject, readings.ingresses, () => 'there');
    case 'ConfigMap':
      return presence(readings.configMaps[subject.name]);
    case 'Secret':
      return presence(readings.secrets[subject.name]);
    case 'PersistentVolumeClaim':
      return claimState(readings.persistentVolumeClaims[subject.name]);
    case 'Issuer':
      return ofGenerations(subject, readings.issuers, readyState);
    case 'ClusterIssuer':
      return ofClusterIssuer(subject, readings.clusterIssuers);
    case 'Certificate':
      return ofGenerations(subject, readings.certificates, readyState);
    case 'CertificateRequest':
      return ofGenerations(subject, readings.certificateRequests, readyState);
    case 'Order':
      return ofGenerations(subject, readings.orders, acmeState);
    case 'Challenge':
      return ofGenerations(subject, readings.challenges, acmeState);
    default:
      return '';
  }
}

function ofOne(
  subject: ObjectRef,
  reading: Reading<KubeObject[]>,
  describe: (object: KubeObject) => string,
): string {
  if (reading.state !== 'read') return `not read: ${reading.reason}`;
  const object = reading.value.find((candidate) => nameOf(candidate) === subject.name);
  return object === undefined ? 'not there' : describe(object);
}

function claimState(reading: Reading<KubeObject> | undefined): string {
  return reading?.state === 'read' ? (text(at(reading.value, 'status', 'phase')) ?? '') : presence(reading);
}

/** Looks under every generation of the subject's API group, since one object is served under several. */
function ofGenerations(
  subject: ObjectRef,
  readings: Readonly<Record<string, Reading<KubeObject[]>>>,
  describe: (object: KubeObject) => string,
): string {
  for (const [apiVersion, reading] of Object.entries(readings)) {
    if (subjectKey({ ...subject, apiVersion }) !== subjectKey(subject)) continue;
    const object = readValue(reading)?.find((candidate) => nameOf(candidate) === subject.name);
    if (object !== undefined) return describe(object);
  }
  return 'not there';
}

function ofClusterIssuer(
  subject: ObjectRef,
  readings: Readonly<Record<string, Reading<KubeObject>>>,
): string {
  const found = Object.entries(readings).find(([key, reading]) => {
    const apiVersion = key.slice(0, key.lastIndexOf('/'));
    return (
      key.endsWith(`/${subject.name}`) &&
      reading.state === 'read' &&
      subjectKey({ ...subject, apiVersion }) === subjectKey(subject)
    );
  });
  const issuer = readValue(found?.[1]);
  return issuer === undefined ? 'not there' : readyState(issuer);
}

function presence(reading: Reading<unknown> | undefined): string {
  if (reading === undefined) return 'not looked at';
  return reading.state === 'read'
    ? 'there'
    : reading.state === 'absent'
      ? 'not there'
      : `not read: ${reading.reason}`;
}

function podState(pod: KubeObject, evidence: Evidence): string {
  if (pod.metadata?.deletionTimestamp !== undefined) return 'being deleted';
  const phase = text(at(pod, 'status', 'phase')) ?? 'Unknown';
  const containers = list(at(pod, 'status', 'containerStatuses'));
  const waiting = containers
    .map((container) => record(at(container, 'state', 'waiting')))
    .find((w) => text(w.reason));
  if (waiting !== undefined) {
    const restarts = containers.reduce<number>((sum, c) => sum + (number(record(c).restartCount) ?? 0), 0);
    const again = restarts > 0 ? `, ${restarts} restart${restarts === 1 ? '' : 's'}` : '';
    return [`${phase}: ${text(waiting.reason)}${again}`, complaint(pod, evidence)].filter(Boolean).join(': ');
  }
  if (phase !== 'Running') return [phase, complaint(pod, evidence)].filter(Boolean).join(': ');
  const ready = containers.length > 0 && containers.every((container) => record(container).ready === true);
  return ready ? 'Running, ready' : 'Running, not ready';
}

/** The latest warning about this very Pod: why a Pod does not start stands in events and nowhere else. */
function complaint(pod: KubeObject, evidence: Evidence): string | undefined {
  const when = (event: KubeObject) =>
    text(event.lastTimestamp) ?? text(event.eventTime) ?? text(event.metadata?.creationTimestamp) ?? '';
  const warnings = (readValue(evidence.readings.events) ?? [])
    .filter((event) => event.type === 'Warning' && at(event, 'involvedObject', 'uid') === pod.metadata?.uid)
    .sort((a, b) => (when(a) < when(b) ? 1 : -1));
  return text(warnings[0]?.message);
}

function workloadState(workload: KubeObject): string {
  const ready = number(at(workload, 'status', 'readyReplicas')) ?? 0;
  const wanted = number(at(workload, 'spec', 'replicas')) ?? 1;
  return `${ready} of ${wanted} ready`;
}

function endpointsState(endpoints: KubeObject): string {
  const addresses = list(endpoints.subsets).flatMap((subset) => list(record(subset).addresses));
  return addresses.length === 0
    ? 'no endpoints'
    : `${addresses.length} endpoint${addresses.length === 1 ? '' : 's'}`;
}

function readyState(object: KubeObject): string {
  const ready = list(at(object, 'status', 'conditions')).find(
    (condition) => record(condition).type === 'Ready',
  );
  if (ready === undefined) return 'no Ready condition yet';
  const { status, reason, message } = record(ready);
  return [`Ready=${text(status) ?? '?'}`, text(reason), text(message)].filter(Boolean).join(': ');
}

function acmeState(object: KubeObject): string {
  const state = text(at(object, 'status', 'state')) ?? 'no state yet';
  const reason = text(at(object, 'status', 'reason'));
  return reason === undefined || reason === '' ? state : `${state}: ${reason}`;
}

function ofHost(evidence: Evidence): string {
  const tls = evidence.readings.tls;
  if (tls.state !== 'read') return tls.reason;
  if (!tls.value.verification.ok) return tls.value.verification.message;
  const http = evidence.readings.http;
  return http.state === 'read' ? `HTTP ${http.value.status}` : http.reason;
}
