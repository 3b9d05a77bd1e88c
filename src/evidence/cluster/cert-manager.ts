import type { KubeObject } from '../../kube/objects.js';
import { groupOf } from '../../kube/resources.js';
import {
  type ApiGroup,
  CERT_MANAGER_GENERATIONS,
  type CertManagerGeneration,
  type Readings,
} from '../model.js';
import { type Reading, readValue } from '../reading.js';
import type { Reader } from './reader.js';

export type IssuanceReadings = Pick<
  Readings,
  'issuers' | 'certificates' | 'certificateRequests' | 'orders' | 'challenges'
>;

/**
 * The generations of cert-manager to read: the newest served one of each group, since the versions of a group show the same objects. All of
 * them when the groups are not known; the API server says itself which are not there.
 */
export function generationsServed(groups: Reading<ApiGroup[]>): CertManagerGeneration[] {
  const known = readValue(groups);
  if (known === undefined) return [...CERT_MANAGER_GENERATIONS];
  const served = CERT_MANAGER_GENERATIONS.filter((generation) => {
    const [group, version] = generation.split('/');
    return known.some((one) => one.name === group && one.versions.includes(version ?? ''));
  });
  return served.filter((generation, index) =>
    served.slice(index + 1).every((newer) => groupOf(newer) !== groupOf(generation)),
  );
}

/** Orders and Challenges moved to a group of their own with cert-manager 0.11. */
export function acmeVersion(generation: CertManagerGeneration): string {
  return generation.startsWith('cert-manager.io/') ? `acme.${generation}` : generation;
}

/** Everything of cert-manager in the namespace, for each generation. */
export async function readIssuance(
  reader: Reader,
  generations: readonly CertManagerGeneration[],
  groupsKnown: boolean,
  namespace: string,
): Promise<IssuanceReadings> {
  const out: IssuanceReadings = {
    issuers: {},
    certificates: {},
    certificateRequests: {},
    orders: {},
    challenges: {},
  };
  const take = async (key: keyof IssuanceReadings, generation: CertManagerGeneration, kind: string) => {
    const version = key === 'orders' || key === 'challenges' ? acmeVersion(generation) : generation;
    const reading: Reading<KubeObject[]> = await reader.list(
      { key, item: generation },
      version,
      kind,
      namespace,
    );
    // Tried without knowing whether it is served: a 404 says that this generation is not installed.
    if (groupsKnown || reading.state !== 'absent') out[key][generation] = reading;
  };
  await Promise.all(
    generations.flatMap((generation) => [
      take('issuers', generation, 'Issuer'),
      take('certificates', generation, 'Certificate'),
      take('certificateRequests', generation, 'CertificateRequest'),
      take('orders', generation, 'Order'),
      take('challenges', generation, 'Challenge'),
    ]),
  );
  return out;
}
