import { type NeededRight, neededRights } from '../../evidence/platform/needed-rights.js';
import type { Survey } from '../../evidence/platform-model.js';
import { readValue } from '../../evidence/reading.js';
import type { Profile } from '../../profile/profile.js';

/** The rights that the install needs as far as it is known what it will write: the first look asks for today's API and no cert-manager. */
export function rightsFor(namespace: string, profile: Profile, survey: Survey | undefined): NeededRight[] {
  const platform = survey?.platform;
  return neededRights({
    namespace,
    createNamespace: platform?.namespace.state === 'absent',
    style: profile.style,
    ingressApi: readValue(platform?.ingressApis)?.[0] ?? 'networking.k8s.io/v1',
    certManager: readValue(platform?.certManager)?.generation,
  });
}
