import type { Finding } from '../checks/check.js';
import { subjectName } from '../checks/check.js';
import type { Generated } from '../checks/shared/cert-manager.js';
import { coversHost, isIpAddress } from '../checks/shared/host-names.js';
import {
  certificatesOfTlsSecrets,
  owningIngress,
  secretNameOf,
} from '../checks/shared/target-certificates.js';
import { ingressRef, targetIngress, tlsBlocks } from '../checks/shared/target-ingress.js';
import type { EvidenceView } from '../evidence/view.js';
import { at, type KubeObject, list, record } from '../kube/objects.js';
import type { ObjectChange } from './change.js';
import type { Fix, Proposal } from './fix.js';
import { patchObject } from './shared/object-patch.js';
import { kubectlJsonPatch } from './shared/shell.js';

const ID = 'RD307.add-name';

/** Adds the host to what orders the certificate: the Certificate, or the Ingress from which cert-manager makes the Certificate. */
export const rd307AddName: Fix = { id: ID, cures: 'RD307', propose };

interface Cure {
  change: ObjectChange;
  command: string;
}

function propose(finding: Finding, view: EvidenceView): Proposal | null {
  const { host } = view.target;
  if (host === undefined || isIpAddress(host)) return null;
  const lacking = certificatesOfTlsSecrets(view).filter(({ object }) => !asksFor(object, host));
  const cures = lacking.flatMap((certificate) =>
    owningIngress(view, certificate) === undefined
      ? certificateCure(certificate, host)
      : ingressCure(view, secretNameOf(certificate.object), host),
  );
  const [first] = cures;
  if (first === undefined) return null;
  const targets = cures.map(({ change }) => subjectName(change.target));
  return {
    id: ID,
    finding: finding.id,
    title: `Add ${host} to ${[...new Set(targets)].join(' and ')}; a new certificate is ordered`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    changes: cures.map(({ change }) => change),
    settleSeconds: 300,
    commands: cures.map(({ command }) => command),
  };
}

function asksFor(certificate: KubeObject, host: string): boolean {
  return list(at(certificate, 'spec', 'dnsNames')).some(
    (name) => typeof name === 'string' && coversHost(name, host),
  );
}

function certificateCure({ object, ref }: Generated, host: string): Cure[] {
  const names = list(at(object, 'spec', 'dnsNames'));
  const solvers = list(at(object, 'spec', 'acme', 'config'));
  const change = patchObject(object, ref, (draft) => {
    const spec = record(draft.spec);
    draft.spec = { ...spec, dnsNames: [...names, host] };
    // In the old form each name also has to be listed at the solver that proves it.
    const config = record(at(spec, 'acme', 'config', 0));
    if (solvers.length > 0) config.domains = [...list(config.domains), host];
  });
  const add = (path: string, there: boolean) =>
    there ? { op: 'add', path: `${path}/-`, value: host } : { op: 'add', path, value: [host] };
  const operations = [add('/spec/dnsNames', names.length > 0)];
  if (solvers.length > 0) {
    operations.push(add('/spec/acme/config/0/domains', list(at(solvers[0], 'domains')).length > 0));
  }
  return [{ change, command: kubectlJsonPatch(ref, operations) }];
}

/** Nothing when the Ingress names the host already: then cert-manager is about to edit the Certificate by itself. */
function ingressCure(view: EvidenceView, secretName: string, host: string): Cure[] {
  const ingress = targetIngress(view);
  const block = tlsBlocks(ingress, host).find((candidate) => candidate.secretName === secretName);
  if (ingress === undefined || block === undefined || block.hosts.includes(host)) return [];
  const ref = ingressRef(ingress);
  const change = patchObject(ingress, ref, (draft) => {
    record(at(draft, 'spec', 'tls', block.index)).hosts = [...block.hosts, host];
  });
  const path = `/spec/tls/${block.index}/hosts`;
  const operation =
    block.hosts.length > 0
      ? { op: 'add', path: `${path}/-`, value: host }
      : { op: 'add', path, value: [host] };
  return [{ change, command: kubectlJsonPatch(ref, [operation]) }];
}
