import { join } from 'node:path';
import type { Playground } from '../playground/playground.js';
import { EMPTY_PROFILE, type Profile } from '../profile/profile.js';
import { requestOn } from './demo-request.js';
import type { InstallRequest } from './install/request.js';
import { runInstallOn } from './install.js';
import type { Io } from './io.js';
import type { Invocation } from './parse.js';
import type { Services } from './services.js';

/** The guided install on the playground, beginning with these answers; with the name of its registry when there are none. @returns the exit code */
export async function demonstrateInstall(
  playground: Playground,
  invocation: Invocation,
  io: Io,
  services: Services,
  profile: Partial<Profile> = { host: playground.endpoint.host },
): Promise<number> {
  const request = installRequestOn(playground, profile);
  const session = await services.openInstall(request, { signal: new AbortController().signal });
  try {
    return await runInstallOn(session, request, invocation, io, services);
  } finally {
    await session.close();
  }
}

/** What a guided install needs to be about the playground, beginning with these answers. Its profile is in the playground's own folder. */
export function installRequestOn(playground: Playground, profile: Partial<Profile> = {}): InstallRequest {
  return {
    ...requestOn(playground),
    // Read anew each time: the name gets its address while the install goes on.
    get resolve() {
      return playground.resolves;
    },
    profile: { ...EMPTY_PROFILE, namespace: 'registry', ...profile },
    profilePath: join(playground.folder, 'regdoctor.yaml'),
    keepProfile: true,
    playground: true,
  };
}
