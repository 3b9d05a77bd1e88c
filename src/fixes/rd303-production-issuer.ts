import type { Finding } from '../checks/check.js';
import { subjectName } from '../checks/check.js';
import { isProductionDirectory, productionDirectoryOf } from '../checks/shared/acme-directory.js';
import { objectsOf } from '../checks/shared/cert-manager.js';
import {
  annotationPath,
  type IssuerReference,
  issuerAnnotations,
  issuerRef,
  type ReferredIssuer,
  referredIssuers,
} from '../checks/shared/issuer-references.js';
import { targetIngress } from '../checks/shared/target-ingress.js';
import type { EvidenceView } from '../evidence/view.js';
import { at, type KubeObject, nameOf, type ObjectRef, record, strings, text } from '../kube/objects.js';
import { groupOf } from '../kube/resources.js';
import type { ObjectChange } from './change.js';
import type { Fix, Proposal } from './fix.js';
import { patchObject } from './shared/object-patch.js';
import { kubectl, shellCommand } from './shared/shell.js';

const ID = 'RD303.production-issuer';

/**
 * Lets the certificate be ordered from production: by an Issuer of its own beside the one for tests, since another server in the same Issuer makes
 * cert-manager order nothing (no generation looks at it), while another Issuer does. The ACME account gets a key of its own, as each
 * environment has its own accounts.
 */
export const rd303ProductionIssuer: Fix = { id: ID, cures: 'RD303', propose };

interface Step {
  change: ObjectChange;
  command: string;
}

function propose(finding: Finding, view: EvidenceView): Proposal | null {
  const testing = referredIssuers(view).issuers.filter(
    ({ object }) => productionDirectoryOf(serverOf(object)) !== undefined,
  );
  const [issuer, ...others] = testing;
  // Of two generations of cert-manager nobody can say here which one is to stay.
  if (issuer === undefined || others.length > 0) return null;
  const known = productionIssuer(view, issuer);
  const created = known === undefined ? creation(view, issuer) : undefined;
  const target = known ?? created?.change.target;
  if (target === undefined) return null;
  const switches = issuer.references.map((reference) => switchTo(view, reference, target.name));
  const steps = [created, ...switches].filter((step) => step !== undefined);
  if (switches.includes(undefined) || switches.length === 0) return null;
  const asking = [...new Set(issuer.references.map(({ by }) => subjectName(by)))].join(' and ');
  const ask =
    created === undefined
      ? `Let ${asking} ask ${subjectName(target)}`
      : `Create ${subjectName(target)} for production and let ${asking} ask it`;
  return {
    id: ID,
    finding: finding.id,
    title: `${ask}; one certificate is then ordered`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: steps.map(({ change }) => change),
    settleSeconds: 300,
    commands: steps.map(({ command }) => command),
  };
}

function serverOf(issuer: unknown): string | undefined {
  return text(at(issuer, 'spec', 'acme', 'server'));
}

/** An Issuer of the namespace that orders from production already. */
function productionIssuer(view: EvidenceView, { generation, ref }: ReferredIssuer): ObjectRef | undefined {
  if (ref.kind !== 'Issuer') return undefined;
  const found = objectsOf(view, 'issuers').find(
    (one) => one.generation === generation && isProductionDirectory(serverOf(one.object)),
  );
  return found === undefined ? undefined : issuerRef(view, generation, 'Issuer', nameOf(found.object));
}

/** The same Issuer with the other server; nothing when its name is taken. */
function creation(view: EvidenceView, { generation, object, ref }: ReferredIssuer): Step | undefined {
  const kind = ref.kind === 'ClusterIssuer' ? 'ClusterIssuer' : 'Issuer';
  const name = /staging|test/i.test(ref.name)
    ? ref.name.replace(/staging|test/i, 'production')
    : `${ref.name}-production`;
  const taken = objectsOf(view, 'issuers').some((one) => nameOf(one.object) === name);
  if (taken) return undefined;
  const target = issuerRef(view, generation, kind, name);
  const after = issuerFor(object, target);
  const json = JSON.stringify(after);
  return {
    change: { kind: 'create', target, after },
    command: `${shellCommand('printf', '%s', json)} | kubectl create -f -`,
  };
}

function issuerFor(testing: KubeObject, target: ObjectRef): KubeObject {
  const { apiVersion, kind, name, namespace } = target;
  const spec = structuredClone(record(testing.spec));
  const acme = record(spec.acme);
  acme.server = productionDirectoryOf(text(acme.server));
  acme.privateKeySecretRef = { ...record(acme.privateKeySecretRef), name: `${name}-account-key` };
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec,
  };
}

/** The reference by which the certificate is ordered, pointed at the other Issuer: of the Ingress's annotation, or of the Certificate. */
function switchTo(view: EvidenceView, reference: IssuerReference, name: string): Step | undefined {
  const { by, generation } = reference;
  if (by.kind === 'Ingress') return annotate(view, reference, name);
  const certificate = objectsOf(view, 'certificates').find(
    (one) => groupOf(one.generation) === groupOf(generation) && nameOf(one.object) === by.name,
  );
  if (certificate === undefined) return undefined;
  const change = patchObject(certificate.object, by, (draft) => {
    record(at(draft, 'spec', 'issuerRef')).name = name;
  });
  const patch = JSON.stringify({ spec: { issuerRef: { name } } });
  return { change, command: kubectl('patch', by, '--type=merge', '-p', patch) };
}

function annotate(view: EvidenceView, { by, path }: IssuerReference, name: string): Step | undefined {
  const ingress = targetIngress(view);
  const annotation = issuerAnnotations(ingress).find(({ key }) => annotationPath(key) === path);
  if (ingress === undefined || annotation === undefined) return undefined;
  const { key } = annotation;
  const change = patchObject(ingress, by, (draft) => {
    draft.metadata = {
      ...draft.metadata,
      annotations: { ...strings(draft.metadata?.annotations), [key]: name },
    };
  });
  return { change, command: kubectl('annotate', by, '--overwrite', `${key}=${name}`) };
}
