import { CERT_MANAGER_GENERATIONS } from '../../evidence/model.js';
import { absent, type Reading } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import {
  at,
  type KubeObject,
  list,
  nameOf,
  type ObjectRef,
  record,
  refOf,
  text,
} from '../../kube/objects.js';
import { groupOf } from '../../kube/resources.js';
import type { Finding, Verdict } from '../check.js';
import { needOf, skip, unknown } from '../verdicts.js';

/** The readings that have one list for each generation of cert-manager. */
export type GenerationKey = 'issuers' | 'certificates' | 'certificateRequests' | 'orders' | 'challenges';

const KINDS: Readonly<Record<GenerationKey, string>> = {
  issuers: 'Issuer',
  certificates: 'Certificate',
  certificateRequests: 'CertificateRequest',
  orders: 'Order',
  challenges: 'Challenge',
};

const GROUPS = ['certmanager.k8s.io', 'cert-manager.io'];

/** An object of cert-manager with the group and version under which it was read. */
export interface Generated {
  generation: string;
  object: KubeObject;
  ref: ObjectRef;
}

/**
 * Why nothing can be said about the issuance: cert-manager is not installed, or nobody could see whether it is. Undefined when it is
 * there. Reads `apiGroups` and `issuers`.
 */
export function withoutCertManager(view: EvidenceView): Verdict | undefined {
  const reading = view.get('apiGroups');
  if (Object.keys(view.get('issuers')).length > 0) return undefined;
  const need = needOf('the list of API groups', reading);
  if (need !== undefined) return unknown(need);
  const groups = reading.state === 'read' ? list(reading.value).map(record) : [];
  const served = groups.find((group) => GROUPS.includes(text(group.name) ?? ''));
  if (served === undefined) return skip('cert-manager is not installed');
  const versions = list(served.versions).join(', ');
  return unknown(`the objects of ${text(served.name)} (versions ${versions}): not looked at`);
}

/** The newest generation of each group that was looked at, the oldest group first: one object is served under several versions. */
export function generationsOf(view: EvidenceView, key: GenerationKey): string[] {
  const byGroup = new Map<string, string>();
  const order: readonly string[] = CERT_MANAGER_GENERATIONS;
  const looked = Object.keys(view.get(key)).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  for (const generation of looked) byGroup.set(groupOf(generation), generation);
  return [...byGroup.values()];
}

/** All objects of one kind, of every generation. */
export function objectsOf(view: EvidenceView, key: GenerationKey): Generated[] {
  return generationsOf(view, key).flatMap((generation) => {
    const reading = view.get(key)[generation];
    const objects = reading?.state === 'read' ? list<KubeObject | null>(reading.value) : [];
    return objects.filter(isObject).map((object) => ({
      generation,
      object,
      ref: refOf(object, { apiVersion: apiVersionOf(key, generation), kind: KINDS[key] }),
    }));
  });
}

function isObject(item: KubeObject | null): item is KubeObject {
  return typeof item === 'object' && item !== null;
}

/** Orders and Challenges have a group of their own since cert-manager 0.11. */
function apiVersionOf(key: GenerationKey, generation: string): string {
  const acme = (key === 'orders' || key === 'challenges') && generation.startsWith('cert-manager.io/');
  return acme ? `acme.${generation}` : generation;
}

/** What of one kind could not be read, in any generation. */
export function needsOfGenerations(view: EvidenceView, key: GenerationKey): string[] {
  return generationsOf(view, key).flatMap(
    (generation) => needOf(`${KINDS[key]}s of ${generation}`, view.get(key)[generation]) ?? [],
  );
}

/** The Issuer or ClusterIssuer of that name in that generation, as a reading. */
export function issuerReading(
  view: EvidenceView,
  generation: string,
  kind: 'Issuer' | 'ClusterIssuer',
  name: string,
): Reading<KubeObject> | undefined {
  if (kind === 'ClusterIssuer') return view.get('clusterIssuers')[`${generation}/${name}`];
  const reading = view.get('issuers')[generation];
  if (reading?.state !== 'read') return reading;
  const issuer = reading.value.find((candidate) => nameOf(candidate) === name);
  return issuer === undefined
    ? absent(`there is no Issuer ${name} in this namespace`)
    : { state: 'read', value: issuer };
}

export interface Condition {
  status: string;
  reason: string;
  message: string;
}

/** A condition of the object's status; undefined when it has none of that type. */
export function conditionOf(object: KubeObject | undefined, type: string): Condition | undefined {
  const found = list(at(object, 'status', 'conditions')).find((entry) => record(entry).type === type);
  if (found === undefined) return undefined;
  const { status, reason, message } = record(found);
  return { status: text(status) ?? '', reason: text(reason) ?? '', message: text(message) ?? '' };
}

/** `InvalidConfig: Your ACME server URL ...`, whatever of it is there. */
export function conditionText(condition: Condition): string {
  const said = [condition.reason, condition.message].filter((part) => part !== '').join(': ');
  return said === '' ? `status ${condition.status}` : said;
}

/** Seconds between the object's creation and `now`; undefined when it does not say when it was created. */
export function ageSeconds(object: KubeObject | undefined, now: Date): number | undefined {
  const created = new Date(text(object?.metadata?.creationTimestamp) ?? '').getTime();
  return Number.isNaN(created) ? undefined : (now.getTime() - created) / 1000;
}

/**
 * The same findings with ids and titles told apart by the API group where one name exists in both groups: after half a migration there
 * are two objects of every name.
 */
export function tellGroupsApart(findings: Finding[]): Finding[] {
  return findings.map((finding) => {
    const twice = findings.some((other) => other !== finding && other.id === finding.id);
    if (!twice || !('apiVersion' in finding.subject)) return finding;
    const group = groupOf(finding.subject.apiVersion);
    return { ...finding, id: `${finding.id} (${group})`, title: `${finding.title} (${group})` };
  });
}
