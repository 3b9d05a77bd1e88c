import type { EvidenceView } from '../../evidence/view.js';
import { list, nameOf, record, text } from '../../kube/objects.js';
import { registryState } from './pod-state.js';
import { normalPath } from './posix.js';
import { registryLogLines } from './registry-log.js';
import { livePods, type RegistrySpec } from './workload.js';

/** The configuration file that the image of each generation starts with; see the Dockerfiles of the official image, 2.x and 3.x. */
export const CONFIG_PATH_2 = '/etc/docker/registry/config.yml';
export const CONFIG_PATH_3 = '/etc/distribution/config.yml';

/**
 * The file that the registry's container opens, and how that is known: by `command`/`args`, by an environment variable, by the image's tag, by the
 * log, by what the kubelet says it runs. `assumed` when nothing tells the two generations apart; `unknown`, without a path, when the command cannot be understood.
 */
export type OpenedFile =
  | { path: string; known: 'args' | 'environment' | 'image' | 'log' | 'status' | 'assumed' }
  | { path: undefined; known: 'unknown' };

/** Which configuration file the registry's container of this spec opens. */
export function openedFile(view: EvidenceView, spec: RegistrySpec): OpenedFile {
  const { container } = spec;
  const command = words(container.command);
  const args = words(container.args);
  const given = command.length > 0 ? commandLine([...command, ...args]) : args;
  if (given.length > 0 || command.length > 0) {
    const path = configOf(given, command.length === 0);
    if (path !== undefined) return { path: normalPath(path), known: 'args' };
    const fromEnvironment = environmentPath(container);
    if (given.at(-1) === 'serve' && fromEnvironment !== undefined) {
      return { path: normalPath(fromEnvironment), known: 'environment' };
    }
    const logged = loggedPath(view);
    return logged === undefined ? { path: undefined, known: 'unknown' } : { path: logged, known: 'log' };
  }
  const byTag = pathOfMajor(majorOf(text(container.image) ?? ''));
  if (byTag !== undefined) return { path: byTag, known: 'image' };
  const logged = loggedPath(view);
  if (logged !== undefined) return { path: logged, known: 'log' };
  const running = pathOfMajor(runningMajor(view));
  return running === undefined
    ? { path: CONFIG_PATH_2, known: 'assumed' }
    : { path: running, known: 'status' };
}

/** The major version in an image's tag: 2 for `registry:2.8.3` and `mirror.example.com/registry:v2`; undefined for `registry`, `registry:latest`, a digest. */
export function majorOf(image: string): number | undefined {
  const tag = /:([^/:@]+)(@.*)?$/.exec(image)?.[1];
  const major = /^v?(\d+)([.-]|$)/.exec(tag ?? '')?.[1];
  return major === undefined ? undefined : Number(major);
}

function pathOfMajor(major: number | undefined): string | undefined {
  if (major === undefined || major < 2) return undefined;
  return major === 2 ? CONFIG_PATH_2 : CONFIG_PATH_3;
}

/** The major that runs: from the image that the kubelet reports, else from the `version=` field of the registry's log lines. */
function runningMajor(view: EvidenceView): number | undefined {
  for (const pod of livePods(view)) {
    const major = majorOf(registryState(pod)?.image ?? '');
    if (major !== undefined) return major;
  }
  for (const line of registryLogLines(view)) {
    const major = /\sversion="?v?(\d+)\./.exec(line.text)?.[1];
    if (major !== undefined) return Number(major);
  }
  return undefined;
}

/** The path that the registry itself names when it cannot read its configuration. */
function loggedPath(view: EvidenceView): string | undefined {
  const pods = livePods(view)
    .filter((pod) => registryState(pod)?.ready !== true)
    .map(nameOf);
  for (const line of registryLogLines(view)) {
    if (!pods.includes(line.pod)) continue;
    const path = /configuration error: (?:open|read|error parsing) (\/[^\s:]+):/.exec(line.text)?.[1];
    if (path !== undefined) return normalPath(path);
  }
  return undefined;
}

/** A command without the image's own start script, which only decides whether `registry` has to be put in front. */
function commandLine(given: string[]): string[] {
  return /(^|\/)(docker-)?entrypoint\.sh$/.test(given[0] ?? '') ? given.slice(1) : given;
}

/**
 * The configuration file in a command line: the word after `serve`, or for the start script a first word that ends in .yml or .yaml. In a shell's
 * command (`sh -c "..."`) it is looked for the same way.
 */
function configOf(given: readonly string[], script: boolean): string | undefined {
  const first = given[0] ?? '';
  const plain = given.flatMap((word) => (/\s/.test(word) ? word.split(/[\s;&|]+/) : [word]));
  const serve = plain.indexOf('serve');
  const afterServe = plain.slice(serve + 1).find((word) => !word.startsWith('-'));
  const path =
    serve >= 0
      ? afterServe
      : script || given.length === 1
        ? /\.ya?ml$/.test(first)
          ? first
          : undefined
        : undefined;
  const bare = path?.replace(/^["']|["']$/g, '');
  return bare?.startsWith('/') === true && !bare.includes('$') ? bare : undefined;
}

function environmentPath(container: Record<string, unknown>): string | undefined {
  const entry = list(container.env)
    .map(record)
    .find((candidate) => candidate.name === 'REGISTRY_CONFIGURATION_PATH');
  return text(entry?.value);
}

function words(value: unknown): string[] {
  return list(value).filter((word) => typeof word === 'string');
}
