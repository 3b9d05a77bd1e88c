import { dockerdOptions } from '../../formats/dockerd-flags.js';
import { withoutCredentials } from '../../formats/mask.js';
import { splitExec } from '../../formats/systemd-unit.js';
import type { DockerConfigFacts, DockerHostFacts } from '../host-model.js';
import type { HostAccess } from './access.js';
import { listensOn } from './find-daemon.js';
import { fileAt } from './host-file.js';
import { type InitScript, readInitScript } from './init-script.js';
import { readDaemonJson } from './read-daemon-json.js';
import { type DefaultsLook, readDefaultFiles } from './read-defaults.js';
import { readUnit, type UnitLook } from './read-unit.js';

/**
 * The configuration with which the daemon starts the next time, as unit, variables, command line and daemon.json make it.
 * @param ownArgv the running daemon's command line: what it is started by when neither a unit nor an init script is known
 * @throws HostDenied
 */
export async function readDockerConfig(
  access: HostAccess,
  host: DockerHostFacts,
  ownArgv: () => Promise<string[] | undefined>,
  signal: AbortSignal | undefined,
): Promise<DockerConfigFacts> {
  const [unit, script] = await Promise.all([
    host.init === 'systemd' ? readUnit(access, host, signal) : undefined,
    host.init === 'sysvinit' ? initScript(access, host) : undefined,
  ]);
  const defaults = await readDefaultFiles(access, {
    ...(unit === undefined
      ? {}
      : { unit: { environmentFiles: unit.merged.environmentFiles, used: usedBy(unit) } }),
    ...(script === undefined ? {} : { script }),
  });
  const planned = unit ? unitArgv(unit, defaults) : script ? scriptArgv(script, defaults) : undefined;
  if ((unit === undefined && script === undefined) || (await isOfAnother(access, host, planned))) {
    const { facts } = await readDefaultFiles(access, {});
    return { initScript: false, defaults: facts, ...(await commandLine(access, host, await ownArgv())) };
  }
  return {
    ...(unit === undefined ? {} : { unit: withMissing(unit, defaults.missing) }),
    initScript: script !== undefined,
    defaults: defaults.facts,
    ...(await commandLine(access, host, planned)),
  };
}

/** What the system starts is another daemon than the one of this endpoint, when that has a socket of its own that the command line does not name. */
async function isOfAnother(
  access: HostAccess,
  host: DockerHostFacts,
  argv: string[] | undefined,
): Promise<boolean> {
  const { socket, from } = host.endpoint;
  if (!access.live || host.install !== 'system' || from === 'default') return false;
  return socket !== undefined && argv !== undefined && !(await listensOn(access, host, argv, socket));
}

async function commandLine(
  access: HostAccess,
  host: DockerHostFacts,
  argv: string[] | undefined,
): Promise<Pick<DockerConfigFacts, 'daemonJson' | 'nextArgv' | 'flags'>> {
  const { options, configFile } = dockerdOptions(argv ?? []);
  const flags = Object.entries(options).map(([key, values]) => [key, values.map(withoutCredentials)]);
  return {
    daemonJson: await readDaemonJson(access, host.paths.daemonJson, configFile),
    ...(argv === undefined ? {} : { nextArgv: argv.map(withoutCredentials) }),
    flags: Object.fromEntries(flags),
  };
}

async function initScript(access: HostAccess, host: DockerHostFacts): Promise<InitScript | undefined> {
  if (host.install !== 'system') return undefined;
  const file = await fileAt(access, '/etc/init.d/docker');
  return file === undefined ? undefined : readInitScript(file.text);
}

/** The variables of the command line, whatever they hold. */
function usedBy({ merged }: UnitLook): string[] {
  const [line] = merged.execStart;
  const split = line === undefined ? undefined : splitExec(line.value, {});
  return split !== undefined && 'used' in split ? split.used : [];
}

/** A unit with several command lines is refused by systemd, so it starts nothing that could be told. */
function unitArgv({ merged }: UnitLook, defaults: DefaultsLook): string[] | undefined {
  const [line, second] = merged.execStart;
  if (line === undefined || second !== undefined) return undefined;
  // EnvironmentFile= overrides Environment= (systemd.exec(5)).
  const split = splitExec(line.value, { ...merged.environment, ...defaults.ofUnit });
  return 'argv' in split ? split.argv : undefined;
}

/** The variables stand without quotes in the scripts, so the shell splits them at blanks and nothing else. */
function scriptArgv(script: InitScript, defaults: DefaultsLook): string[] {
  const words = script.uses.flatMap((name) => (defaults.ofScript[name] ?? '').split(/\s+/).filter(Boolean));
  return [...script.argv, ...words];
}

function withMissing({ facts }: UnitLook, missing: readonly string[]): UnitLook['facts'] {
  const lost = missing.map(
    (path) => `The environment file ${path} is not there, so the unit does not start.`,
  );
  return { ...facts, problems: [...facts.problems, ...lost] };
}
