import type { KubeObject, ObjectRef } from '../../kube/objects.js';
import type { Reader } from '../cluster/reader.js';
import type { ApiGroup } from '../model.js';
import { objectKey, type Platform } from '../platform-model.js';
import { absent, type Reading, readValue } from '../reading.js';
import { secretFacts } from '../secret-facts.js';

/** What decides under which API an object is read, when it is known. */
export interface ServedApis {
  groups: Reading<ApiGroup[]>;
  ingressApis: Reading<string[]>;
}

type Written = Pick<Platform, 'objects' | 'secrets'>;

/** Whether an object has to wait for the groups: those that every cluster serves under the same version do not. */
export function needsGroups({ apiVersion }: ObjectRef): boolean {
  return apiVersion !== 'v1' && apiVersion !== 'apps/v1';
}

/** Reads these objects by name into `into`, all at the same time; of a Secret only its facts are kept. */
export async function readWritten(
  reader: Reader,
  refs: readonly ObjectRef[],
  served: ServedApis | undefined,
  into: Written,
): Promise<void> {
  const unique = new Map(refs.map((ref) => [objectKey(ref), ref]));
  await Promise.all(
    [...unique].map(async ([key, ref]) => {
      if (ref.kind === 'Secret') {
        const reading = await reader.get({ key: 'secrets', item: ref.name }, ref, secretFacts);
        into.secrets[ref.name] = reading;
        return;
      }
      into.objects[key] = await readOne(reader, ref, served);
    }),
  );
}

async function readOne(
  reader: Reader,
  ref: ObjectRef,
  served: ServedApis | undefined,
): Promise<Reading<KubeObject>> {
  const groups = readValue(served?.groups);
  const apiVersion = ref.kind === 'Ingress' ? ingressApi(ref, served) : ref.apiVersion;
  // Who has few rights is told 403 for what is not even served: that would be taken for something that may be there.
  if (needsGroups(ref) && groups !== undefined && !isServed(groups, apiVersion)) {
    return absent(`the API server does not serve ${apiVersion}`);
  }
  return reader.get(
    { key: 'objects', item: `${ref.kind}/${ref.name}` },
    { ...ref, apiVersion },
    (object) => object,
    { withOwners: true },
  );
}

/** Ingresses moved between groups and are one object all the same: the newest version that is served shows them. */
function ingressApi(ref: ObjectRef, served: ServedApis | undefined): string {
  const versions = readValue(served?.ingressApis) ?? [];
  return versions.includes(ref.apiVersion) ? ref.apiVersion : (versions[0] ?? ref.apiVersion);
}

function isServed(groups: readonly ApiGroup[], apiVersion: string): boolean {
  const [group, version = ''] = apiVersion.split('/');
  return groups.some((one) => one.name === group && one.versions.includes(version));
}
