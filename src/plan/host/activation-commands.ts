import type { Activation } from '../../fixes/change.js';
import { type FoundDaemon, isDown } from './daemon.js';

export interface CommandOptions {
  /** How `service` is called on this host. */
  initScript?: string[];
  /** A file is taken away: Debian's store has links to those of before, which only a fresh start removes. */
  removes?: boolean;
}

/**
 * The commands by which this daemon takes a change over. Empty when there is nothing that could be told to it: see `cannotActivate`.
 */
export function activationCommands(
  activation: Activation,
  daemon: FoundDaemon | undefined,
  { initScript = ['service', 'docker'], removes = false }: CommandOptions = {},
): string[][] {
  const systemctl = daemon?.systemctl ?? ['systemctl'];
  switch (activation.type) {
    case 'systemd-daemon-reload':
      return [[...systemctl, 'daemon-reload']];
    case 'update-trust-store':
      if (activation.command === 'update-ca-trust') return [[activation.command, 'extract']];
      return [[activation.command, ...(removes ? ['--fresh'] : [])]];
    case 'docker-reload':
      // A unit that does not load cannot be reloaded, its daemon can.
      if (daemon?.managedBy === 'systemd' && daemon.notLoaded === undefined) {
        return [[...systemctl, 'reload', daemon.unit]];
      }
      return daemon?.pid === undefined ? [] : [['kill', '-HUP', String(daemon.pid)]];
    case 'docker-restart':
      if (daemon?.managedBy === 'systemd') return [[...systemctl, 'restart', daemon.unit]];
      return daemon?.managedBy === 'sysvinit' ? [[...initScript, 'restart']] : [];
  }
}

/** All that is run for it: what clears systemd's count of starts, too. */
export function shownCommands(
  activation: Activation,
  daemon: FoundDaemon | undefined,
  options: CommandOptions = {},
): string[][] {
  const commands = activationCommands(activation, daemon, options);
  const isRestart = activation.type === 'docker-restart' && daemon?.managedBy === 'systemd';
  return isRestart ? [resetCommand(daemon), ...commands] : commands;
}

/**
 * A unit that was started too often in a row (three times a minute with Debian's) is not started again before its count is cleared, and with it the
 * socket: an apply and its undo are two of them.
 */
export function resetCommand(daemon: FoundDaemon): string[] {
  return [...daemon.systemctl, 'reset-failed', ...unitsOf(daemon)];
}

/** The service, and the socket that starts it. */
export function unitsOf({ unit }: FoundDaemon): string[] {
  return unit === 'docker.service' ? [unit, 'docker.socket'] : [unit];
}

/**
 * Why the daemon cannot take a change over, known before anything is touched; undefined when it can. `paths` are the files of the change: a unit that
 * does not load may be what it repairs.
 */
export function cannotActivate(
  activations: readonly Activation[],
  daemon: FoundDaemon | undefined,
  paths: readonly string[] = [],
): string | undefined {
  const about = activations.filter(({ type }) => type === 'docker-reload' || type === 'docker-restart');
  if (about.length === 0) return undefined;
  if (daemon === undefined) return 'No Docker daemon of this machine was found.';
  const restarts = about.some(({ type }) => type === 'docker-restart');
  const { notLoaded, unit } = daemon;
  const rereads = activations.some(({ type }) => type === 'systemd-daemon-reload');
  const repairs = rereads && paths.some((path) => isOfUnit(path, unit));
  const isMasked = /\bmasked\b/.test(notLoaded ?? '');
  if (restarts && notLoaded !== undefined && (isMasked || !repairs)) {
    const cure = isMasked ? `systemctl unmask ${unit}` : 'regdoctor diagnose';
    return `systemd would not start ${unit} again (${notLoaded}): that has to be repaired before anything restarts Docker. See: ${cure}.`;
  }
  if (restarts && daemon.managedBy === 'none') {
    const who = daemon.pid === undefined ? 'The Docker daemon' : `dockerd (process ${daemon.pid})`;
    return `${who} is not started by systemd or an init script: whoever starts it has to restart it.`;
  }
  if (!restarts && isDown(daemon)) {
    return `Docker does not answer at ${daemon.socket}: it cannot be told to read its configuration again. Start it first.`;
  }
  const byUnit = daemon.managedBy === 'systemd' && notLoaded === undefined;
  if (!restarts && !byUnit && daemon.pid === undefined) {
    return `The process of the Docker daemon at ${daemon.socket} was not found: it cannot be told to read its configuration again.`;
  }
  return undefined;
}

/** True for the unit's own file and its drop-ins. */
function isOfUnit(path: string, unit: string): boolean {
  return path.endsWith(`/${unit}`) || path.includes(`/${unit}.d/`);
}
