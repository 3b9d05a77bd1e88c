import type { DockerConfigFacts, HostFileFacts } from '../../evidence/host-model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { dockerdOptions, type StartProblem, startProblems } from '../../formats/dockerd-flags.js';
import type { Verdict } from '../check.js';
import { needOf, skip, unknown } from '../verdicts.js';
import { localDocker } from './docker-host.js';

export type NextStart = Seen | { state: 'unseen'; verdict: Verdict };

interface Seen {
  state: 'seen';
  config: DockerConfigFacts;
  /** Empty when the daemon would start. */
  problems: StartProblem[];
  /** False when the flags of the next start cannot be told: then conflicts between them and the file cannot either. */
  flagsKnown: boolean;
}

/** Whether the daemon would start with the files as they are. Reads `dockerHost` and `dockerConfig`. */
export function nextStart(view: EvidenceView): NextStart {
  const docker = localDocker(view);
  if (docker.state === 'not-here') return { state: 'unseen', verdict: docker.verdict };
  const reading = view.get('dockerConfig');
  const need = needOf("the daemon's configuration", reading);
  if (need !== undefined) return { state: 'unseen', verdict: unknown(need) };
  if (reading.state !== 'read')
    return { state: 'unseen', verdict: skip('the daemon has no configuration here') };
  const config = reading.value;
  const { daemonJson, nextArgv } = config;
  const { file, problem } = daemonJson;
  const flagsKnown = nextArgv !== undefined;
  if (problem !== undefined && file?.text === undefined) {
    // No text to judge by, and yet it is known that dockerd stops at it: a folder in its place, a file that is named and not there.
    const { message } = problem;
    // The rest is regdoctor's own: too long for it to read, a device.
    if (!/^open .*: no such file|^read .*: is a directory$|^EOF$/.test(message))
      return { state: 'unseen', verdict: unknown(`${daemonJson.path}: ${message}`) };
    return { state: 'seen', config, problems: [{ kind: 'json', message, keys: [] }], flagsKnown };
  }
  if (file !== undefined && file.text === undefined)
    return { state: 'unseen', verdict: unknown(`the right to read ${daemonJson.path}`) };
  const problems = startProblems({
    argv: nextArgv ?? ['dockerd'],
    configFile: daemonJson.path,
    json: file?.text ?? null,
    explicit: daemonJson.explicit,
  });
  return { state: 'seen', config, problems, flagsKnown };
}

/** Where a setting stands: a file, and in it the variable of a file of options. */
export interface SettingPlace {
  kind: 'daemon.json' | 'unit' | 'defaults';
  path: string;
  variable?: string;
}

/**
 * The file that puts an option on the daemon's command line; undefined when no file of that kind was seen.
 * @param key the option's name in daemon.json: `insecure-registries`
 */
export function flagPlace({ unit, defaults }: DockerConfigFacts, key: string): SettingPlace | undefined {
  for (const { file, readBy, variables, used } of defaults) {
    if (readBy === 'nobody') continue;
    const variable = used.find((name) => optionsIn(variables[name])[key] !== undefined);
    if (variable !== undefined) return { kind: 'defaults', path: file.path, variable };
  }
  const source: HostFileFacts | undefined = unit?.files[unit.execStartIn];
  return source === undefined ? undefined : { kind: 'unit', path: source.path };
}

/** The daemon's options in a variable such as DOCKER_OPTS, by the key of daemon.json. */
export function optionsIn(value: string | undefined): Record<string, string[]> {
  return value === undefined ? {} : dockerdOptions(['dockerd', ...value.trim().split(/\s+/)]).options;
}
