import { parseDaemonJson } from '../../formats/daemon-json.js';
import { dockerdOptions, type StartProblem, startProblems } from '../../formats/dockerd-flags.js';
import { list } from '../../kube/objects.js';

const DEFAULT_FILE = '/etc/docker/daemon.json';

/** What a daemon has in force, as far as it shows. */
export interface DaemonConfig {
  /** Names (`host[:port]`) and networks, without scheme. */
  insecure: string[];
  mirrors: string[];
  liveRestore: boolean;
  debug: boolean;
  labels: string[];
  dataRoot: string;
  proxies: { http: string; https: string; no: string };
}

export type Loaded = { config: DaemonConfig; warnings: string[] } | { problem: string };

/** The file that a command line makes the daemon read. */
export function configFileOf(argv: readonly string[]): { path: string; explicit: boolean } {
  const { configFile } = dockerdOptions(argv);
  return { path: configFile ?? DEFAULT_FILE, explicit: configFile !== undefined };
}

/** The configuration of a daemon that starts, or the line with which it ends. `json` is null when there is no file. */
export function configAtStart(argv: readonly string[], json: string | null): Loaded {
  const problem = problemOf(argv, json);
  if (problem !== undefined) return { problem };
  const { options } = dockerdOptions(argv);
  const value = json === null ? {} : parseDaemonJson(json).value;
  const all = (key: string) => [...(options[key] ?? []), ...texts(value[key])];
  const last = (key: string) => options[key]?.at(-1) ?? value[key];
  const entries = all('insecure-registries');
  return {
    config: {
      insecure: entries.map(withoutScheme),
      mirrors: all('registry-mirrors').map(withSlash),
      liveRestore: isTrue(last('live-restore')),
      debug: isTrue(last('debug')),
      labels: all('labels'),
      dataRoot: String(last('data-root') ?? '/var/lib/docker'),
      proxies: {
        http: String(last('http-proxy') ?? ''),
        https: String(last('https-proxy') ?? ''),
        no: String(last('no-proxy') ?? ''),
      },
    },
    warnings: schemeWarnings(entries),
  };
}

/**
 * What a SIGHUP makes of the running configuration: only keys that the file has are taken over, a key that is merely gone stays in force. With
 * a file that is not there nothing happens, unless it was named on the command line.
 */
export function configReloaded(running: DaemonConfig, argv: readonly string[], json: string | null): Loaded {
  const { path, explicit } = configFileOf(argv);
  if (json === null) {
    return explicit
      ? { problem: `open ${path}: no such file or directory` }
      : { config: running, warnings: [] };
  }
  const [first] = startProblems({ argv, configFile: path, json, explicit });
  if (first?.kind === 'invalid-registry')
    return { problem: `Error reconfiguring the daemon: ${first.message}` };
  if (first !== undefined) return { problem: asStarted(first, path) };
  const { value } = parseDaemonJson(json);
  const entries = texts(value['insecure-registries']);
  const has = (key: string) => Object.hasOwn(value, key);
  return {
    config: {
      ...running,
      ...(has('insecure-registries') ? { insecure: entries.map(withoutScheme) } : {}),
      ...(has('registry-mirrors') ? { mirrors: texts(value['registry-mirrors']).map(withSlash) } : {}),
      ...(has('live-restore') ? { liveRestore: isTrue(value['live-restore']) } : {}),
      ...(has('debug') ? { debug: isTrue(value.debug) } : {}),
      ...(has('labels') ? { labels: texts(value.labels) } : {}),
    },
    warnings: schemeWarnings(entries),
  };
}

/** What `dockerd --validate` prints, and what a daemon prints that does not start; undefined when nothing is wrong. */
export function problemOf(argv: readonly string[], json: string | null): string | undefined {
  const { path, explicit } = configFileOf(argv);
  if (json === null && explicit) {
    return `unable to configure the Docker daemon with file ${path}: open ${path}: no such file or directory`;
  }
  const [first] = startProblems({ argv, configFile: path, json, explicit });
  return first === undefined ? undefined : asStarted(first, path);
}

function asStarted({ kind, message }: StartProblem, path: string): string {
  if (kind === 'flag') return message;
  return kind === 'invalid-registry'
    ? `failed to start daemon: ${message}`
    : `unable to configure the Docker daemon with file ${path}: ${message}`;
}

function schemeWarnings(entries: readonly string[]): string[] {
  return entries.flatMap((entry) => {
    const scheme = /^https?:\/\//i.exec(entry)?.[0];
    if (scheme === undefined) return [];
    return `insecure registry ${entry} should not contain '${scheme}' and '${scheme}' has been removed from the insecure registry config`;
  });
}

function withoutScheme(entry: string): string {
  return entry.replace(/^https?:\/\//i, '');
}

/** Mirrors are kept with a slash at the end. */
function withSlash(mirror: string): string {
  return mirror.endsWith('/') ? mirror : `${mirror}/`;
}

function texts(value: unknown): string[] {
  return list(value).map(String);
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === '';
}
