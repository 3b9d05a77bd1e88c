import { createHash } from 'node:crypto';
import { CONFIG_PATH_2, CONFIG_PATH_3, majorOf } from '../checks/shared/opened-file.js';
import type { KubeObject, ObjectRef } from '../kube/objects.js';
import type { Profile, StorageChoice } from '../profile/profile.js';
import { headOf } from './metadata.js';
import { CONFIG_KEY, REGISTRY_PORT, refIn } from './names.js';
import { registryConfigText } from './registry-config.js';

/** Where the Pod has the users' file. */
export const HTPASSWD_PATH = '/auth/htpasswd';

/** Where the Pod has the images, unless they are in an object store. */
export const IMAGES_PATH = '/var/lib/registry';

export function configurationRef(profile: Profile): ObjectRef {
  return refIn(profile, 'v1', 'ConfigMap');
}

/**
 * The registry's config.yml for these choices. Nothing in it is secret: the login of an object store and `http.secret` come by the environment, since a
 * ConfigMap is read by many who may not read Secrets.
 */
export function configurationText(profile: Profile, storage: StorageChoice): string {
  const { allowDelete } = profile;
  return registryConfigText({
    port: REGISTRY_PORT,
    htpasswdPath: HTPASSWD_PATH,
    ...(allowDelete === undefined ? {} : { allowDelete }),
    ...(storage.kind === 's3' ? { s3: objectStore(storage) } : { rootDirectory: IMAGES_PATH }),
  });
}

function objectStore({ bucket, region, endpoint }: StorageChoice & { kind: 's3' }) {
  return { bucket, region, ...(endpoint === undefined ? {} : { endpoint }) };
}

/** The how-to's ConfigMap with that text. */
export function configurationObject(profile: Profile, storage: StorageChoice): KubeObject {
  return {
    ...headOf(profile, configurationRef(profile)),
    data: { [CONFIG_KEY]: configurationText(profile, storage) },
  };
}

/** The annotation of a Pod that says which text it was started with: another text makes another Pod, since the registry reads it once. */
export const CONFIG_ANNOTATION = 'regdoctor/config';

/** Stands for a text in CONFIG_ANNOTATION. The text is not secret, so that a hash gives nothing away. */
export function configurationHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Which file the image opens: 3.x looks in another place than 2.x. `known` is false for a tag that does not say, such as `latest`. */
export function configPathOf(image: string): { path: string; known: boolean } {
  const major = majorOf(image);
  return {
    path: major !== undefined && major >= 3 ? CONFIG_PATH_3 : CONFIG_PATH_2,
    known: major !== undefined && major >= 2,
  };
}
