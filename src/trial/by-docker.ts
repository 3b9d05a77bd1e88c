import type { Credentials } from '../evidence/endpoint/credentials.js';
import type { CommandResult, HostAccess } from '../evidence/host/access.js';
import type { DockerHostFacts } from '../evidence/host-model.js';
import { registryName } from '../formats/insecure.js';
import { trialImage } from '../steps/trial-image.js';
import { otherDigest } from './by-api.js';
import { type DockerClient, withDockerClient } from './docker-client.js';
import { TrialFailure } from './failure.js';
import type { Telling } from './telling.js';

const BUSYBOX = 'busybox:latest';
/** Where there is no way to Docker Hub, nobody shall have to wait to hear of it. */
const HUB_TIMEOUT_MS = 15_000;
const SHORT_MS = 30_000;
const TRANSFER_MS = 180_000;

export interface DockerTrial {
  docker: { access: HostAccess; facts: DockerHostFacts };
  login: Credentials;
  host: string;
  port: number;
  /** The image to push where busybox cannot be had, as `docker import` takes it. */
  tar: string;
  signal: AbortSignal;
}

/**
 * Logs in, pushes an image, removes it here and pulls it again, all by the docker of this machine.
 * @returns the digest of the manifest
 * @throws TrialFailure
 */
export async function tryByDocker(trial: DockerTrial, told: Telling): Promise<string> {
  const { access, facts } = trial.docker;
  return withDockerClient(access, facts, trial.signal, async (client) => {
    const made: string[] = [];
    try {
      return await goRound(client, trial, made, told);
    } finally {
      if (made.length > 0) await client.tidy(['image', 'rm', ...made], { timeoutMs: SHORT_MS });
    }
  });
}

/** @param made images that are on this machine because of the trial */
async function goRound(
  client: DockerClient,
  trial: DockerTrial,
  made: string[],
  told: Telling,
): Promise<string> {
  const name = registryName(trial.host, trial.port);
  const image = trialImage(trial.host, trial.port);
  const { user, password } = trial.login;
  const step = async (args: string[], timeoutMs: number, input?: string) =>
    succeeded(args, await client.run(args, { timeoutMs, ...(input === undefined ? {} : { input }) }), told);

  await step(['login', `--username=${user}`, '--password-stdin', name], SHORT_MS, password);
  told.done(`docker login ${name} lets ${user} in.`);
  const hub = await fromHub(client);
  made.push(...(hub ? [BUSYBOX, image] : [image]));
  if (hub) await step(['tag', BUSYBOX, image], SHORT_MS);
  else await step(['import', '-', image], SHORT_MS, trial.tar);

  const pushed = digestsIn((await step(['push', image], TRANSFER_MS)).stdout);
  const [digest] = pushed;
  if (digest === undefined) throw new TrialFailure(`docker push ${image} told no digest.`);
  told.done(`docker push ${image} (${hub ? 'busybox' : 'a small image made here'}): digest ${digest}.`);

  // With its layers still here docker would pull nothing.
  await step(['image', 'rm', ...made.splice(0)], SHORT_MS);
  made.push(image);
  const [pulled = 'none'] = digestsIn((await step(['pull', image], TRANSFER_MS)).stdout);
  if (!pushed.includes(pulled)) throw otherDigest('pulled', digest, pulled);
  told.done(`docker pull ${image}, after it was removed here: the same digest.`);
  return pulled;
}

/** Pulls busybox from Docker Hub. One that is here already is somebody's, and stays: its layers would not be pulled back from the registry. */
async function fromHub(client: DockerClient): Promise<boolean> {
  const here = await client.run(['image', 'inspect', BUSYBOX], { timeoutMs: SHORT_MS });
  if (here.exitCode === 0) return false;
  return (await client.run(['pull', BUSYBOX], { timeoutMs: HUB_TIMEOUT_MS })).exitCode === 0;
}

/**
 * The digests that docker tells, the tag's own first. Docker 29 names further ones when it pushes only the platform that it has of an image for several
 * (cli/command/image/push.go).
 */
function digestsIn(output: string): string[] {
  const own = /\bdigest: (sha256:[0-9a-f]{64})\b/i.exec(output)?.[1];
  const all = [...output.matchAll(/sha256:[0-9a-f]{64}/g)].map(([digest]) => digest);
  return own === undefined ? all : [own, ...all];
}

function succeeded(args: readonly string[], result: CommandResult, told: Telling): CommandResult {
  if (result.exitCode === 0) return result;
  const said = result.problem === '' ? wordsOf(result) : result.problem;
  const command = args.filter((word) => !word.startsWith('-')).slice(0, 2);
  throw new TrialFailure(told.quote(`docker ${command.join(' ')}: ${said}`));
}

/** What docker complains of; its warning about stored passwords is about a file that is gone a moment later. */
function wordsOf({ stdout, stderr, exitCode }: CommandResult): string {
  const lines = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !/^WARNING/i.test(line));
  const said = lines(stderr).join(' ') || (lines(stdout).at(-1) ?? '');
  return said === '' ? `it ended with ${exitCode}` : said;
}
