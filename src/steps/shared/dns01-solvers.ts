import { objectsOf } from '../../checks/shared/cert-manager.js';
import { readValue } from '../../evidence/reading.js';
import { at, type KubeObject, list, nameOf, record, text } from '../../kube/objects.js';
import type { StepContext } from '../step.js';
import { evidenceOf } from './context.js';

/** A configuration of a DNS provider that is in use already. */
export interface FoundSolver {
  /** `Issuer acme (route53)`. */
  name: string;
  solver: Record<string, unknown>;
  /** A ClusterIssuer's Secrets are in another namespace than an Issuer's. */
  clusterWide: boolean;
}

/** The DNS-01 configurations of the Issuers that are there, in both forms that cert-manager has had. */
export function foundSolvers(context: StepContext): FoundSolver[] {
  const view = evidenceOf(context);
  const cluster = Object.values(view.get('clusterIssuers'))
    .map(readValue)
    .filter((issuer) => issuer !== undefined);
  const own = objectsOf(view, 'issuers').map((issuer) => issuer.object);
  const found = [
    ...own.flatMap((issuer) => solversOf(issuer, 'Issuer')),
    ...cluster.flatMap((issuer) => solversOf(issuer, 'ClusterIssuer')),
  ];
  return [...new Map(found.map((one) => [one.name, one])).values()];
}

function solversOf(issuer: KubeObject, kind: string): FoundSolver[] {
  const acme = at(issuer, 'spec', 'acme');
  const current = list(record(acme).solvers).map((solver) => record(record(solver).dns01));
  // Up to 0.10: a list of providers, each with a name beside its configuration.
  const older = list(at(acme, 'dns01', 'providers')).map((provider) => {
    const { name: _name, ...solver } = record(provider);
    return solver;
  });
  return [...current, ...older].flatMap((solver) => {
    const provider = Object.keys(solver).find((key) => key !== 'cnameStrategy');
    if (provider === undefined) return [];
    const name = `${kind} ${nameOf(issuer)} (${provider})`;
    return [{ name, solver, clusterWide: kind === 'ClusterIssuer' }];
  });
}

/** `route53` of a solver; undefined for one that names none. */
export function providerOf(solver: Record<string, unknown>): string | undefined {
  return Object.keys(solver).find((key) => key !== 'cnameStrategy');
}

/** The Secrets that a solver names, wherever in it. */
export function secretsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(secretsOf);
  const names = Object.entries(record(value)).flatMap(([key, member]) => {
    const name = /SecretRef$/.test(key) ? text(record(member).name) : undefined;
    return name === undefined ? secretsOf(member) : [name];
  });
  return [...new Set(names)];
}
