import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import type { CommandResult, HostAccess } from '../evidence/host/access.js';
import type { DockerHostFacts } from '../evidence/host-model.js';
import { TrialFailure } from './failure.js';

/**
 * Without any login in its file docker takes the keychain that it finds on the machine (docker/cli, cli/config/config.go: LoadDefaultConfigFile), and what is
 * stored there for this registry would be replaced. `.invalid` is nobody's (RFC 2606).
 */
const CONFIGURATION = `${JSON.stringify({ auths: { 'regdoctor.invalid': {} } })}\n`;

export interface DockerRun {
  timeoutMs: number;
  input?: string;
}

/** `docker` with a configuration of its own, so that nobody's stored logins are read or changed. */
export interface DockerClient {
  /** `docker` with these arguments. Never throws. */
  run(args: readonly string[], options: DockerRun): Promise<CommandResult>;
  /** The same also after the trial was stopped. */
  tidy(args: readonly string[], options: DockerRun): Promise<CommandResult>;
}

/**
 * Gives the use of a client whose folder nobody else can look into, and which is gone afterwards whatever happens.
 * @throws TrialFailure when the folder cannot be made
 */
export async function withDockerClient<T>(
  access: HostAccess,
  facts: DockerHostFacts,
  signal: AbortSignal,
  use: (client: DockerClient) => Promise<T>,
): Promise<T> {
  const place = folderPlace(access, facts);
  const real = await mkdtemp(access.at(posix.join(place, 'regdoctor-trial-'))).catch((error: Error) => {
    throw new TrialFailure(
      `No folder for docker's configuration could be made in ${place}: ${error.message}`,
    );
  });
  try {
    await chmod(real, 0o700);
    await writeFile(join(real, 'config.json'), CONFIGURATION, { mode: 0o600 });
    const env = {
      DOCKER_CONFIG: posix.join(place, posix.basename(real)),
      // The person's context is in the person's configuration.
      DOCKER_HOST: facts.endpoint.address,
      DOCKER_AUTH_CONFIG: '',
      // The trial's image is signed by nobody.
      DOCKER_CONTENT_TRUST: '0',
    };
    const run = (args: readonly string[], options: DockerRun, stop?: AbortSignal) =>
      access.run(['docker', ...args], { ...options, env, ...(stop === undefined ? {} : { signal: stop }) });
    return await use({
      run: (args, options) => run(args, options, signal),
      tidy: (args, options) => run(args, options),
    });
  } finally {
    await rm(real, { recursive: true, force: true });
  }
}

/** The snap of docker sees a /tmp of its own, and of the home folder what is not hidden. */
function folderPlace(access: HostAccess, { install }: DockerHostFacts): string {
  if (install === 'snap') return access.user.home;
  return access.root === '/' ? tmpdir() : '/tmp';
}
