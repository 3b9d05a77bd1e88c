import type { Activation, DaemonExpectation } from '../change.js';
import type { Risk } from '../fix.js';
import { isFeltByOthers, restartInterrupts, whyNotFelt } from './docker-interrupts.js';
import { type DockerScene, rootCommand } from './docker-scene.js';

/** How a daemon comes to use files that were changed, and what that costs. */
export interface TakeOver {
  activation: Activation[];
  interrupts: string[];
  /** For the title, of a remedy that is safe: why it is, or from when on it counts. Empty when there is nothing to say. */
  aside: string;
  /** `safe` or `disruptive`: what the taking over alone comes to. */
  risk: Risk;
  commands: string[];
  settleSeconds: number;
  /** For titles: ` and restart Docker`; empty when it is not worth a word. */
  words: string;
}

export interface Expectations {
  expect: DaemonExpectation;
  expectUndone: DaemonExpectation;
}

const NOTHING: Expectations = { expect: {}, expectUndone: {} };
const RELOAD_SECONDS = 15;
const RESTART_SECONDS = 60;

/** By SIGHUP, which no container notices; a daemon that does not run is started. Never null: at worst it waits for the next start. */
export function takeOverByReload(scene: DockerScene, expected: Expectations = NOTHING): TakeOver {
  if (!scene.host.live || !isInReach(scene)) return later(scene);
  if (scene.running === 'no') return startIt(scene, expected);
  return {
    activation: [{ type: 'docker-reload', ...expected }],
    interrupts: [],
    aside: '',
    risk: 'safe',
    commands: [reloadCommand(scene)],
    settleSeconds: RELOAD_SECONDS,
    words: '',
  };
}

/** By a restart. Null when regdoctor does not know how to restart this daemon. `unitChanged`: systemd has to read its units again. */
export function takeOverByRestart(
  scene: DockerScene,
  { unitChanged = false, expected = NOTHING }: { unitChanged?: boolean; expected?: Expectations } = {},
): TakeOver | null {
  if (!scene.host.live) return later(scene);
  if (!canRestart(scene)) return null;
  const reads = unitChanged && scene.host.init === 'systemd';
  const readAgain: Activation[] = reads ? [{ type: 'systemd-daemon-reload' }] : [];
  const commands = reads ? [rootCommand(scene, 'systemctl', 'daemon-reload')] : [];
  const start = scene.running === 'no' ? startIt(scene, expected) : undefined;
  if (start !== undefined) {
    return {
      ...start,
      activation: [...readAgain, ...start.activation],
      commands: [...commands, ...start.commands],
    };
  }
  return {
    activation: [...readAgain, { type: 'docker-restart', ...expected }],
    interrupts: restartInterrupts(scene),
    aside: whyNotFelt(scene),
    risk: isFeltByOthers(scene) ? 'disruptive' : 'safe',
    commands: [...commands, restartCommand(scene)],
    settleSeconds: RESTART_SECONDS,
    words: ' and restart Docker',
  };
}

/** True when a restart is something that regdoctor can do: the system's own daemon under systemd or an init script. */
export function canRestart(scene: DockerScene): boolean {
  const { host, config } = scene;
  if (!host.live || host.install !== 'system') return false;
  return isOfUnit(scene) || (host.init === 'sysvinit' && config?.initScript === true);
}

/** False for a daemon that somebody started by hand beside a unit that is down: systemctl would start another one. */
function isOfUnit({ host, config, running }: DockerScene): boolean {
  if (host.init !== 'systemd' || host.install !== 'system' || config?.unit === undefined) return false;
  const { activeState } = config.unit;
  return running !== 'yes' || (activeState !== 'inactive' && activeState !== 'failed');
}

/** True when the running daemon can be told to read its file again. */
export function canReload(scene: DockerScene): boolean {
  return scene.host.live && scene.running !== 'no' && isInReach(scene);
}

/** Docker Desktop keeps its daemon in a virtual machine; elsewhere an init system or the process id leads to it. */
function isInReach(scene: DockerScene): boolean {
  if (scene.host.install === 'desktop') return false;
  return scene.daemon?.pid !== undefined || canRestart(scene);
}

function startIt(scene: DockerScene, expected: Expectations): TakeOver {
  if (!canRestart(scene)) return later(scene);
  const unit = scene.config?.unit?.name ?? 'docker.service';
  return {
    activation: [{ type: 'docker-restart', ...expected }],
    interrupts: [],
    aside: '',
    risk: 'safe',
    commands:
      scene.host.init === 'systemd'
        ? [
            rootCommand(scene, 'systemctl', 'reset-failed', unit, 'docker.socket'),
            rootCommand(scene, 'systemctl', 'start', unit),
          ]
        : [rootCommand(scene, 'service', 'docker', 'start')],
    settleSeconds: RESTART_SECONDS,
    words: ' and start Docker',
  };
}

function later({ host }: DockerScene): TakeOver {
  const when = !host.live
    ? `takes effect when the daemon of the system under ${host.root} starts`
    : host.install === 'desktop'
      ? 'takes effect when Docker Desktop is restarted'
      : 'takes effect when Docker is started or restarted, which regdoctor cannot do here';
  return {
    activation: [],
    interrupts: [`It ${when}.`],
    aside: when,
    risk: 'safe',
    commands: [],
    settleSeconds: RELOAD_SECONDS,
    words: '',
  };
}

function reloadCommand(scene: DockerScene): string {
  const { daemon, config } = scene;
  if (isOfUnit(scene))
    return rootCommand(scene, 'systemctl', 'reload', config?.unit?.name ?? 'docker.service');
  if (daemon?.pid !== undefined) return rootCommand(scene, 'kill', '-HUP', String(daemon.pid));
  // The init script has no word for it.
  return `${rootCommand(scene, 'kill', '-HUP')} "$(cat /var/run/docker.pid)"`;
}

function restartCommand(scene: DockerScene): string {
  return scene.host.init === 'systemd'
    ? rootCommand(scene, 'systemctl', 'restart', scene.config?.unit?.name ?? 'docker.service')
    : rootCommand(scene, 'service', 'docker', 'restart');
}
