import { subjectName } from '../checks/check.js';
import { isLabelled, type ManagedFacts, type ManagedObject } from '../evidence/platform/managed-objects.js';
import { readValue } from '../evidence/reading.js';
import type { ObjectChange } from '../fixes/change.js';
import type { Proposal } from '../fixes/fix.js';
import { deleteObject } from '../fixes/shared/object-deletion.js';
import { shellCommand } from '../fixes/shared/shell.js';
import { complete } from '../kube/clean.js';
import { at, type KubeObject, list, nameOf, type ObjectRef, record, refOf, text } from '../kube/objects.js';
import { pluralOf } from '../kube/resources.js';
import { isManaged, MANAGER, managedLabels } from '../manifests/labels.js';

/** What is taken away, what stays, and why it does. */
export interface Uninstall {
  /** Undefined when there is nothing to delete. */
  proposal: Proposal | undefined;
  kept: Kept[];
  /** Objects that are being deleted already, and Pods that end with what owns them. */
  going: ObjectRef[];
}

export interface Kept {
  ref: ObjectRef;
  why: string;
}

export interface UninstallScope {
  namespace: string;
  name: string;
  /** The claims with the images go too. */
  deleteStorage: boolean;
}

/** In which order kinds go: the way in first, what others hang on last. The Certificate goes before its Secret, which would be made again. */
const ORDER = [
  ...['Ingress', 'Certificate', 'Service', 'Deployment', 'Pod', 'PersistentVolumeClaim', 'ConfigMap'],
  ...['Issuer', 'ClusterIssuer', 'Secret', 'Namespace'],
];

/** Keys by which cert-manager says which Certificate a Secret was issued for: annotations, and labels before 0.11. */
const ISSUED_FOR = ['cert-manager.io/certificate-name', 'certmanager.k8s.io/certificate-name'];

/** On a Secret that holds what another held before a plan; see the plan's `writeSecret`. */
const BACKUP_KEY = 'regdoctor/key';

/** What has to be deleted so that nothing of the registry is left but what has to stay. Pure. */
export function uninstallOf(facts: ManagedFacts, scope: UninstallScope): Uninstall {
  const labels = managedLabels(scope.name);
  const own = facts.objects.filter(({ object }) => !isOwned(object));
  const copied = own.filter(isCopy).map(({ object }) => object);
  const ours = own.filter((one) => !isCopy(one)).map(({ object }) => object);
  const storage = scope.deleteStorage ? [] : ours.filter(({ kind }) => kind === 'PersistentVolumeClaim');
  const certificates = facts.certificates.filter(
    (certificate) => isLabelled(certificate, labels) || isOwnedByOneOf(certificate, ours),
  );
  const secrets = secretsOf(facts, scope.name, ours, certificates);
  const targets = [...ours.filter((object) => !storage.includes(object)), ...certificates, ...secrets];
  const kept: Kept[] = [
    ...storage.map((object) => ({
      ref: refOf(object),
      why: 'it holds the images; --delete-storage deletes it too',
    })),
    ...copied.map((object) => ({
      ref: refOf(object),
      why: 'it has the label, and regdoctor never wrote it',
    })),
    ...facts.written
      .filter((object) => !isManaged(object) && !isOwned(object))
      .map((object) => ({ ref: refOf(object), why: 'somebody else took it over: it has lost the label' })),
  ];
  const namespace = namespaceGoes(facts, scope, targets);
  if (namespace?.why !== undefined) kept.push({ ref: namespace.ref, why: namespace.why });
  const all = [...targets, ...(namespace?.object === undefined ? [] : [namespace.object])];
  const changes = inOrder(all.filter((object) => !isGoing(object))).map((object) => deleteObject(object));
  return {
    proposal: changes.length === 0 ? undefined : proposalOf(changes, scope),
    kept,
    going: [...all.filter(isGoing), ...orphans(facts, ours)].map((object) => refOf(object)),
  };
}

/** Bears the label in a copy: the server knows who wrote it, and regdoctor is not among them. */
function isCopy({ managers }: ManagedObject): boolean {
  return managers.length > 0 && !managers.includes(MANAGER);
}

/** Ours by label; issued for our Certificates; accounts of our Issuers; backups of what we wrote. */
function secretsOf(
  facts: ManagedFacts,
  name: string,
  ours: readonly KubeObject[],
  certificates: readonly KubeObject[],
): KubeObject[] {
  const labels = managedLabels(name);
  const issuedFor = new Set(certificates.map(nameOf));
  const accounts = new Set(
    ours.flatMap((issuer) => text(at(issuer, 'spec', 'acme', 'privateKeySecretRef', 'name')) ?? []),
  );
  const labelled = facts.secrets.filter((secret) => isLabelled(secret.object, labels) && !isCopy(secret));
  const written = new Set([name, ...labelled.map(({ object }) => nameOf(object))]);
  return facts.secrets
    .filter((secret) => {
      const { object } = secret;
      return (
        labelled.includes(secret) ||
        isIssuedFor(object, issuedFor) ||
        (accounts.has(nameOf(object)) && !isManagedByOthers(object)) ||
        isBackupOf(object, written)
      );
    })
    .map(({ object }) => object);
}

function isIssuedFor({ metadata }: KubeObject, certificates: ReadonlySet<string>): boolean {
  return [metadata?.annotations, metadata?.labels].some((marks) =>
    ISSUED_FOR.some((key) => certificates.has(text(record(marks)[key]) ?? '')),
  );
}

/** Another tool's account key that our Issuer was told to use. */
function isManagedByOthers({ metadata }: KubeObject): boolean {
  return record(metadata?.labels)['app.kubernetes.io/managed-by'] !== undefined;
}

function isBackupOf(secret: KubeObject, written: ReadonlySet<string>): boolean {
  if (!isManaged(secret) || record(secret.metadata?.annotations)[BACKUP_KEY] === undefined) return false;
  return [...written].some((name) => nameOf(secret).startsWith(`${name}-regdoctor-`));
}

/** The namespace, when regdoctor made it and nothing else is in it; why it stays, when it made it; undefined when it did not. */
function namespaceGoes(
  facts: ManagedFacts,
  { namespace, name }: UninstallScope,
  targets: readonly KubeObject[],
): { ref: ObjectRef; object?: KubeObject; why?: string } | undefined {
  const object = readValue(facts.namespace);
  if (object === undefined || !isLabelled(object, managedLabels(name))) return undefined;
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
  if (facts.unread.length > 0) {
    const what = facts.unread.map((one) => one.what).join(', ');
    return { ref, why: `what else is in it could not be looked at: ${what}` };
  }
  const goes = new Set(targets.map((target) => subjectName(refOf(target))));
  const others = [
    ...facts.inNamespace,
    ...facts.secrets.flatMap((secret) => (isPlain(secret.object) ? [refOf(secret.object)] : [])),
    ...facts.certificates.map((certificate) => refOf(certificate)),
  ].filter((other) => !goes.has(subjectName(other)));
  if (others.length === 0) return { ref, object: complete(object, ref) };
  const names = others.slice(0, 5).map((other) => `${other.kind} ${other.name}`);
  const more = others.length > names.length ? ` and ${others.length - names.length} more` : '';
  return { ref, why: `other things are in it: ${names.join(', ')}${more}` };
}

/** Not the token of a service account, which every namespace has on older clusters. */
function isPlain({ metadata }: KubeObject): boolean {
  return (
    metadata?.deletionTimestamp === undefined &&
    record(metadata?.annotations)['kubernetes.io/service-account.name'] === undefined
  );
}

function proposalOf(changes: ObjectChange[], { namespace, name }: UninstallScope): Proposal {
  const kinds = new Set(changes.map(({ target }) => target.kind));
  return {
    id: 'uninstall',
    finding: '',
    title: `Remove the registry ${name} from namespace ${namespace}`,
    risk: 'disruptive',
    workaround: false,
    // Secrets and volumes are not in the journal.
    reversible: !['Secret', 'PersistentVolumeClaim', 'Namespace'].some((kind) => kinds.has(kind)),
    interrupts: ['Nobody can log in, push or pull any more.'],
    loses: [
      ...(kinds.has('Secret') ? ['The users with their passwords, and the certificate with its key.'] : []),
      ...(kinds.has('PersistentVolumeClaim') ? ['All images.'] : []),
    ],
    questions: [],
    changes,
    settleSeconds: 120,
    commands: changes.map(({ target }) =>
      shellCommand(
        'kubectl',
        'delete',
        pluralOf(target.kind),
        target.name,
        ...(target.namespace === undefined ? [] : ['-n', target.namespace]),
      ),
    ),
  };
}

function inOrder(objects: readonly KubeObject[]): KubeObject[] {
  const rank = ({ kind = '' }: KubeObject) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
  return [...objects].sort((a, b) => rank(a) - rank(b));
}

function isGoing({ metadata }: KubeObject): boolean {
  return metadata?.deletionTimestamp !== undefined;
}

/** It goes with its owner, by the server's own hand. */
function isOwned({ metadata }: KubeObject): boolean {
  return list(metadata?.ownerReferences).length > 0;
}

/** Pods whose Deployment is gone, or that are ending: they still have the claim. */
function orphans({ objects }: ManagedFacts, ours: readonly KubeObject[]): KubeObject[] {
  const pods = objects
    .map(({ object }) => object)
    .filter((object) => object.kind === 'Pod' && isOwned(object));
  return ours.some(({ kind }) => kind === 'Deployment') ? pods.filter(isGoing) : pods;
}

function isOwnedByOneOf({ metadata }: KubeObject, owners: readonly KubeObject[]): boolean {
  return list(metadata?.ownerReferences).some((reference) =>
    owners.some((owner) => owner.metadata?.uid !== undefined && owner.metadata.uid === record(reference).uid),
  );
}
