import type { ObjectRef } from '../kube/objects.js';
import type { Profile } from '../profile/profile.js';

/** The key of the users' file in the registry's Secret, as the how-to lays it out. */
export const HTPASSWD_KEY = 'HTPASSWD';

/** The key of the configuration in the ConfigMap, as the how-to lays it out; the registry opens it as `config.yml`. */
export const CONFIG_KEY = 'registry-config.yml';

/** The key of the secret that signs the state of uploads, in a Secret of its own. */
export const HTTP_SECRET_KEY = 'secret';

/** The keys of the Secret with the login of an object store. */
export const S3_ACCESS_KEY = 'accesskey';
export const S3_SECRET_KEY = 'secretkey';

/** The port of the registry's container and of its Service. */
export const REGISTRY_PORT = 5000;

/** The namespace that the registry is installed in; the how-to's when none was chosen. */
export function namespaceOf(profile: Profile): string {
  return profile.namespace ?? 'default';
}

/** One object of the registry: of this kind, by the registry's name unless another is given. */
export function refIn(
  profile: Profile,
  apiVersion: string,
  kind: string,
  name: string = profile.name,
): ObjectRef {
  return { apiVersion, kind, namespace: namespaceOf(profile), name };
}

/** The Secret with the users. */
export function usersSecretRef(profile: Profile): ObjectRef {
  return refIn(profile, 'v1', 'Secret');
}

/** The Secret with what signs the state of uploads: apart from the users, who come and go. */
export function httpSecretRef(profile: Profile): ObjectRef {
  return refIn(profile, 'v1', 'Secret', `${profile.name}-http`);
}

/** The Secret that the Ingress serves its certificate from. The Certificate, where there is one, writes the same. */
export function tlsSecretName(profile: Profile): string {
  const { certificate } = profile;
  return certificate?.source === 'secret' ? certificate.secret : `${profile.name}-tls-certificate`;
}
