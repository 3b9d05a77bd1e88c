import { list, record, text } from '../../kube/objects.js';
import { parseJson } from '../cluster/answer.js';
import type { Reader } from '../cluster/reader.js';
import { absent, type Reading, read } from '../reading.js';

/** Newest first. The last one went with Kubernetes 1.22, and so did the second. */
const VERSIONS = ['networking.k8s.io/v1', 'networking.k8s.io/v1beta1', 'extensions/v1beta1'] as const;

/**
 * The versions that really serve Ingresses. The group list is not enough: `networking.k8s.io/v1` has had NetworkPolicies since 1.7 and
 * Ingresses since 1.19.
 */
export async function readIngressApis(reader: Reader): Promise<Reading<string[]>> {
  const answers = await Promise.all(
    VERSIONS.map(async (version) => ({
      version,
      serves: await reader.path({ key: 'ingressApis', item: version }, `/apis/${version}`, servesIngresses),
    })),
  );
  const served = answers.filter(({ serves }) => serves.state === 'read' && serves.value);
  if (served.length > 0) return read(served.map(({ version }) => version));
  for (const { serves } of answers) if (serves.state !== 'read' && serves.state !== 'absent') return serves;
  return absent('the API server serves no Ingresses');
}

function servesIngresses(body: string): boolean | undefined {
  const content = record(parseJson(body));
  if (content.kind !== 'APIResourceList') return undefined;
  return list(content.resources).some((resource) => text(record(resource).name) === 'ingresses');
}
