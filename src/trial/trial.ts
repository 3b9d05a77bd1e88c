import { type Credentials, secretsOf } from '../evidence/endpoint/credentials.js';
import type { EndpointOptions } from '../evidence/endpoint/read-endpoint.js';
import type { HostAccess } from '../evidence/host/access.js';
import type { TrialResult } from '../steps/step.js';
import { trialImage } from '../steps/trial-image.js';
import { tryByApi } from './by-api.js';
import { tryByDocker } from './by-docker.js';
import { codesOf } from './codes.js';
import { TrialFailure } from './failure.js';
import { findDocker } from './find-docker.js';
import { logIn } from './registry.js';
import { smallImage, smallTar } from './small-image.js';
import { type Telling, tellingOf } from './telling.js';

export interface TrialOptions {
  /** The machine of the Docker client; without it everything goes over the registry's API. */
  access?: HostAccess;
  host: string;
  port: number;
  user: string;
  password: string;
  /** How the registry's name is probed from this machine: overrides of its address, files of trusted authorities. */
  endpoint: EndpointOptions;
  signal: AbortSignal;
  /** Told each sentence of `lines` as it becomes true. */
  onProgress?: (line: string) => void;
  /** ISO 8601: the time by which certificates are judged; the clock's when not given. */
  takenAt?: string;
}

/**
 * Proves that the registry can be used: it asks for a login and takes this one, an image is pushed and comes back the same. By docker where its daemon runs
 * on this machine, else over the registry's API. What it makes on this machine is gone afterwards, whatever happens; the image stays in the registry.
 * @throws ConfigError for a wrong `--resolve` or `--ca-file`
 */
export async function runTrial(options: TrialOptions): Promise<TrialResult> {
  const login: Credentials = { user: options.user, password: options.password, from: 'the install' };
  const told = tellingOf(secretsOf(login), options.onProgress);
  let by: TrialResult['by'] = 'api';
  try {
    const docker = await findDocker(options.access, options.signal);
    if ('facts' in docker) by = 'docker';
    const certsDir =
      options.endpoint.certsDir ??
      Promise.resolve('facts' in docker ? docker.facts.paths.certsDir : undefined);
    const endpoint = { ...options.endpoint, certsDir };
    const { host, port, signal } = options;
    const takenAt = options.takenAt ?? new Date().toISOString();
    const registry = await logIn({ host, port, login, endpoint, takenAt, signal }, told);
    const image = trialImage(host, port);
    const tar = smallTar();
    let digest: string;
    if ('facts' in docker) {
      digest = await tryByDocker({ docker, login, host, port, tar, signal }, told);
    } else {
      told.done(`No docker takes part: ${docker.reason}.`);
      digest = await tryByApi(registry, await smallImage(tar, process.arch), image, told);
    }
    return { ok: true, by, lines: told.lines, image, digest };
  } catch (error) {
    if (!(error instanceof TrialFailure)) throw error;
    return { ok: false, by, lines: told.lines, ...(await reasonOf(error, options.signal, told)) };
  }
}

async function reasonOf(
  { message, codes }: TrialFailure,
  signal: AbortSignal,
  told: Telling,
): Promise<Pick<TrialResult, 'problem' | 'codes'>> {
  if (signal.aborted) return { problem: 'The trial was stopped.' };
  const known = codes.length > 0 ? codes : await codesOf(message);
  return { problem: told.quote(message), ...(known.length === 0 ? {} : { codes: known }) };
}
