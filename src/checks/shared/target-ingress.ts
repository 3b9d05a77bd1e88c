import { readValue } from '../../evidence/reading.js';
import { ingressHosts } from '../../evidence/target.js';
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
import { coversHost } from './host-names.js';

/** The Ingress through which clients reach the registry; undefined when there is none or it could not be read. */
export function targetIngress(view: EvidenceView): KubeObject | undefined {
  const ingresses = readValue(view.get('ingresses')) ?? [];
  const { ingress, host } = view.target;
  if (ingress !== undefined) return ingresses.find((candidate) => nameOf(candidate) === ingress);
  return host === undefined
    ? undefined
    : ingresses.find((candidate) => ingressHosts(candidate).includes(host));
}

export function ingressRef(ingress: KubeObject): ObjectRef {
  return refOf(ingress, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' });
}

export interface TlsBlock {
  /** Its place in `.spec.tls`. */
  index: number;
  hosts: string[];
  secretName: string;
}

/**
 * The TLS blocks of the Ingress that are for this host: those that name it, else all that name a Secret, since controllers then try
 * them one after the other.
 */
export function tlsBlocks(ingress: KubeObject | undefined, host: string | undefined): TlsBlock[] {
  const blocks = list(at(ingress, 'spec', 'tls')).flatMap((block, index) => {
    const secretName = text(record(block).secretName);
    const hosts = list(record(block).hosts).filter((name): name is string => typeof name === 'string');
    return secretName === undefined || secretName === '' ? [] : [{ index, hosts, secretName }];
  });
  const naming = blocks.filter(
    (block) => host !== undefined && block.hosts.some((name) => coversHost(name, host)),
  );
  return naming.length > 0 ? naming : blocks;
}

/** True for a TLS block that names other hosts of the Ingress and not this one: what is in its Secret was never meant for this host. */
export function isForOthers(ingress: KubeObject | undefined, { hosts }: TlsBlock, host: string): boolean {
  const ruled = list(at(ingress, 'spec', 'rules')).flatMap((rule) => text(record(rule).host) ?? []);
  return (
    !hosts.some((name) => coversHost(name, host)) &&
    hosts.some((name) => ruled.some((other) => coversHost(name, other)))
  );
}
