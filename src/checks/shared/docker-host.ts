import type { DockerConfigFacts, DockerHostFacts } from '../../evidence/host-model.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { Verdict } from '../check.js';
import { needOf, skip, unknown } from '../verdicts.js';

export type LocalDocker = { state: 'here'; host: DockerHostFacts } | { state: 'not-here'; verdict: Verdict };

/** The machine whose Docker files count, or why there is none: no Docker, or a daemon elsewhere. Reads `dockerHost`. */
export function localDocker(view: EvidenceView): LocalDocker {
  const docker = installedDocker(view);
  if (docker.state === 'not-here' || docker.host.endpoint.local) return docker;
  const { address } = docker.host.endpoint;
  return notHere(skip(`the daemon is at ${address}: its files are not on this machine`));
}

/** The machine with a Docker client, wherever its daemon runs. Reads `dockerHost`. */
export function installedDocker(view: EvidenceView): LocalDocker {
  const reading = view.get('dockerHost');
  const need = needOf('the Docker host', reading);
  if (need !== undefined) return notHere(unknown(need));
  if (reading.state !== 'read' || reading.value.install === 'none')
    return notHere(skip('Docker is not installed here'));
  return { state: 'here', host: reading.value };
}

function notHere(verdict: Verdict): LocalDocker {
  return { state: 'not-here', verdict };
}

/**
 * The files in which a setting for the daemon may stand: daemon.json, the unit with its drop-ins, and the files of options. Empty when no local
 * Docker was looked at. Reads `dockerHost` and `dockerConfig`.
 */
export function settingFiles(view: EvidenceView): string[] {
  const host = readValue(view.get('dockerHost'));
  if (host?.endpoint.local !== true) return [];
  const config = readValue(view.get('dockerConfig'));
  return [...new Set([host.paths.daemonJson, ...(config === undefined ? [] : filesOf(config))])];
}

function filesOf({ daemonJson, unit, defaults }: DockerConfigFacts): string[] {
  return [
    daemonJson.path,
    ...(unit?.files ?? []).map(({ path }) => path),
    ...defaults.map(({ file }) => file.path),
  ];
}

/** What becomes of a daemon whose files keep it from starting. Reads `dockerDaemon`. */
export function runsStill(view: EvidenceView): { running: boolean; words: string } {
  const { state } = view.get('dockerDaemon');
  if (state === 'read') {
    const words =
      'The daemon runs still, with what it was started with, but takes no reload and will not start again.';
    return { running: true, words };
  }
  const words =
    state === 'absent' || state === 'failed' ? 'The daemon does not run.' : 'The daemon will not start.';
  return { running: false, words };
}
