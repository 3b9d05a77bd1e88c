import type {
  DockerConfigFacts,
  DockerDaemonFacts,
  DockerHostFacts,
  DockerTrustFacts,
} from '../../evidence/host-model.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { insecureEntryProblem, registryName } from '../../formats/insecure.js';
import { shellCommand, shellWord } from './shell.js';

/** The Docker host as its remedies need it. */
export interface DockerScene {
  host: DockerHostFacts;
  config: DockerConfigFacts | undefined;
  trust: DockerTrustFacts | undefined;
  daemon: DockerDaemonFacts | undefined;
  /** `unknown`: this user may not ask the daemon, or it gave no answer though systemd says that it runs. */
  running: 'yes' | 'no' | 'unknown';
}

/** Null when there is no Docker here whose files regdoctor may touch: none installed, a remote daemon, or Windows, whose paths differ. */
export function dockerScene(view: EvidenceView): DockerScene | null {
  const host = readValue(view.get('dockerHost'));
  if (host === undefined || !host.endpoint.local || host.install === 'none' || host.platform === 'windows') {
    return null;
  }
  const config = readValue(view.get('dockerConfig'));
  const reading = view.get('dockerDaemon');
  const silent = reading.state === 'failed' && config?.unit?.activeState !== 'active';
  return {
    host,
    config,
    trust: readValue(view.get('dockerTrust')),
    daemon: readValue(reading),
    running:
      reading.state === 'read'
        ? 'yes'
        : !host.live || silent || reading.state === 'absent'
          ? 'no'
          : 'unknown',
  };
}

/**
 * The registry as image references, certs.d and insecure-registries name it: without the port when that is 443. Undefined when no host is known, or
 * one that Docker would not take: the name comes from the cluster, and is put into paths, option files and command lines.
 */
export function registryOf(view: EvidenceView): string | undefined {
  const { host, port } = view.target;
  if (host === undefined) return undefined;
  const name = registryName(host, port);
  return /[^\w.:[\]-]/.test(name) || insecureEntryProblem(name) !== undefined ? undefined : name;
}

/** A path as a command on this machine has to be given it. */
export function pathHere({ host }: DockerScene, path: string): string {
  return host.root === '/' ? path : `${host.root.replace(/\/+$/, '')}${path}`;
}

/** Nothing for root, for files that are the user's own, and where sudo is of no use; else the word before a command. */
export function asRoot({ host }: DockerScene): string[] {
  return host.user.uid === 0 || host.install === 'rootless' || host.install === 'desktop' ? [] : ['sudo'];
}

/** A command that writes to the host, for a person to paste. */
export function rootCommand(scene: DockerScene, ...words: string[]): string {
  return shellCommand(...asRoot(scene), ...words);
}

/** A command that makes a file, with its folders, that holds exactly this text; one line, so that it can be pasted anywhere. */
export function writeCommand(scene: DockerScene, path: string, text: string): string {
  const lines = text.replace(/\n$/, '').split('\n').map(shellWord).join(' ');
  return `printf '%s\\n' ${lines} | ${rootCommand(scene, 'install', '-D', '-m', '0644', '/dev/stdin', pathHere(scene, path))}`;
}

/** What to do to a file by hand where a command would be riskier than an editor. */
export function editByHand(scene: DockerScene, path: string, what: string): string {
  const editor = asRoot(scene).length === 0 ? `\${EDITOR:-vi}` : 'sudoedit';
  return `${editor} ${shellWord(pathHere(scene, path))}  # ${what}`;
}
