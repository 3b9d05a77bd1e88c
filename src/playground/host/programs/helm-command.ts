import type { CommandResult } from '../../../evidence/host/access.js';
import type { Given } from '../cli/command.js';
import type { HostCluster } from './cluster.js';

/** What the host's helm keeps of its own. */
export interface HelmHome {
  /** URLs by name. */
  repositories: Map<string, string>;
}

export interface HelmCommand extends Given {
  cluster: HostCluster;
  home: HelmHome;
}

export function failed(problem: string): CommandResult {
  return { exitCode: 1, stdout: '', stderr: `Error: ${problem}\n`, problem: '' };
}
