import { posix } from 'node:path';
import { list, record, text } from '../../kube/objects.js';
import { parseJson } from '../cluster/answer.js';
import type { CommandResult, HostAccess } from '../host/access.js';
import { careful } from '../host/host-failure.js';
import { namesIn } from '../host/host-file.js';
import { minikubeHome } from '../host/runtimes-minikube.js';
import { absent, failed, leftOut, type Reading, read } from '../reading.js';

const TIMEOUT_MS = 10_000;

export interface HelmFacts {
  version: string;
  major: number;
}

export interface MinikubeFacts {
  version: string;
  profile: string;
}

/**
 * The `helm` of this machine. `--client` keeps Helm 2 from asking Tiller; Helm 3 ignores it. Helm 2 prints `Client: v2.14.1+g5270352`, later ones
 * `v3.14.0+gabcdef0` (helm/helm, cmd/helm/version.go).
 */
export function readHelm(host: HostAccess, signal: AbortSignal | undefined): Promise<Reading<HelmFacts>> {
  return withProgram(host, 'helm', signal, async (run) => {
    let result = await run('version', '--short', '--client');
    if (result.exitCode !== 0 && /unknown (flag|shorthand)/.test(result.stderr)) {
      result = await run('version', '--short');
    }
    const version = versionIn(result);
    if (version === undefined) return notUnderstood('helm version', result);
    return read({ version, major: Number(/\d+/.exec(version)?.[0]) });
  });
}

/** The minikube of this machine, when one of its profiles is the cluster of this context. A profile's context has its name. */
export function readMinikube(
  host: HostAccess,
  context: string,
  signal: AbortSignal | undefined,
): Promise<Reading<MinikubeFacts>> {
  return withProgram(host, 'minikube', signal, async (run) => {
    const [said, own] = await Promise.all([run('version'), isProfile(host, context, run)]);
    const version = versionIn(said);
    if (version === undefined) return notUnderstood('minikube version', said);
    return own
      ? read({ version, profile: context })
      : absent(`the context ${context} is none of minikube's profiles`);
  });
}

type Run = (...args: string[]) => Promise<CommandResult>;

function withProgram<T>(
  host: HostAccess,
  program: string,
  signal: AbortSignal | undefined,
  ask: (run: Run) => Promise<Reading<T>>,
): Promise<Reading<T>> {
  return careful(signal, async () => {
    if (!host.live) return leftOut(`nothing is run of ${host.root}, which is not the system that runs here`);
    const path = await host.which(program);
    if (path === undefined) return absent(`there is no ${program} on this machine`);
    const options = { timeoutMs: TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) };
    return ask((...args) => host.run([program, ...args], options));
  });
}

function versionIn({ stdout }: CommandResult): string | undefined {
  return /\bv\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?/.exec(stdout)?.[0];
}

function notUnderstood(command: string, result: CommandResult): Reading<never> {
  const said = result.problem || result.stderr.trim().split('\n')[0] || 'it names no version';
  return failed(result.problem === 'cancelled' ? 'cancelled' : 'garbage', `\`${command}\`: ${said}`);
}

/**
 * Whether minikube has a profile of this name. Each has a folder; only where that of all profiles is not found is minikube asked, which takes it seconds: it
 * looks at each machine.
 */
async function isProfile(host: HostAccess, context: string, run: Run): Promise<boolean> {
  const folders = await namesIn(host, posix.join(minikubeHome(host), 'profiles'));
  if (folders !== undefined) return folders.includes(context);
  const profiles = profilesIn((await run('profile', 'list', '-o', 'json')).stdout);
  // Versions before 1.4 have no list of profiles; `minikube` is what a cluster is called that nobody named.
  return profiles?.includes(context) ?? context === 'minikube';
}

/** Names of the clusters that are there; undefined when the text is no list of profiles. */
function profilesIn(stdout: string): string[] | undefined {
  const { valid } = record(parseJson(stdout));
  if (!Array.isArray(valid)) return undefined;
  return list(valid).flatMap((profile) => text(record(profile).Name) ?? []);
}
