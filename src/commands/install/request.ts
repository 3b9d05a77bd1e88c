import { ConfigError } from '../../errors.js';
import { validHost } from '../../profile/host-name.js';
import { validObjectName, validOwnNamespace } from '../../profile/names.js';
import { EMPTY_PROFILE, type Profile } from '../../profile/profile.js';
import type { Rule } from '../../profile/rule.js';
import { readProfile } from '../../profile/store.js';
import { milliseconds } from '../duration.js';
import type { Values } from '../parse.js';
import { requestOf, type SessionRequest } from '../request.js';

/** Where the profile is when nobody names another file. */
export const PROFILE_FILE = 'regdoctor.yaml';

/** What a guided install begins with. */
export interface InstallRequest extends SessionRequest {
  /** The file, with what the flags say in place of it. */
  profile: Profile;
  profilePath: string;
  /** False when nothing at all may be written: `--dry-run`, `--render`. The profile is kept in memory then. */
  keepProfile: boolean;
  /** The cluster is the playground's. */
  playground?: boolean;
  /** How long each step is waited for; when absent, as long as its plan says. */
  stepSeconds?: number;
}

/**
 * Reads the profile and puts the flags over it: a flag is the answer for this time, and is saved with the others. The kubeconfig context that the profile
 * names is taken, so that its answers never reach another cluster.
 * @throws ConfigError when a flag or the file is wrong, or a file that was named is not there and nobody is there to fill it
 */
export async function installRequestOf(
  values: Values,
  options: { interactive: boolean },
): Promise<InstallRequest> {
  const flags = requestOf(values);
  assertNames(flags);
  const named = values.text('profile');
  const profilePath = named ?? PROFILE_FILE;
  const found = await readProfile(profilePath);
  if (found === undefined && named !== undefined && !options.interactive) {
    throw new ConfigError(
      `There is no profile ${named}.`,
      'Leave out --profile to begin a new one, or make an empty file of that name.',
    );
  }
  const profile = withFlags(found ?? EMPTY_PROFILE, flags, values);
  const timeout = values.text('timeout');
  return {
    ...flags,
    ...placeIn(profile),
    profile,
    profilePath,
    keepProfile: !values.on('dry-run') && values.text('render') === undefined,
    ...(timeout === undefined ? {} : { stepSeconds: milliseconds('--timeout', timeout) / 1000 }),
  };
}

/** What of the profile names the registry, as flags name it. */
export function placeIn(profile: Profile): Pick<SessionRequest, 'context' | 'namespace' | 'name' | 'host'> {
  return pick(profile, 'context', 'namespace', 'name', 'host');
}

function withFlags(profile: Profile, flags: SessionRequest, values: Values): Profile {
  const { server: _server, ...anywhere } = profile;
  const moved = flags.context !== undefined && flags.context !== profile.context;
  return {
    // What was said of the server belongs to the former context.
    ...(moved ? anywhere : profile),
    ...pick(flags, 'context', 'namespace', 'name', 'host'),
    ...(values.on('as-howto') ? { style: 'howto' as const } : {}),
  };
}

function pick<T extends object, K extends keyof T>(
  from: T,
  ...keys: K[]
): { [Key in K]?: Exclude<T[Key], undefined> } {
  const there = keys.filter((key) => from[key] !== undefined);
  return Object.fromEntries(there.map((key) => [key, from[key]])) as {
    [Key in K]?: Exclude<T[Key], undefined>;
  };
}

/** The names of what is to be made have to be good ones, not only names of what may be there. */
function assertNames({ host, namespace, name }: SessionRequest): void {
  const given: [string, string | undefined, Rule][] = [
    ['--host', host, validHost],
    ['--namespace', namespace, validOwnNamespace],
    ['--name', name, validObjectName],
  ];
  for (const [flag, value, rule] of given) {
    const valid = value === undefined ? undefined : rule(value);
    if (valid !== undefined && 'problem' in valid) throw new ConfigError(`${flag}: ${valid.problem}`);
  }
}
