import type { HostAccess } from '../evidence/host/access.js';
import { lookAtInstallation } from '../evidence/host/docker-installation.js';
import { codeOf } from '../evidence/host/host-failure.js';
import { readDockerClient } from '../evidence/host/read-docker-client.js';
import type { DockerHostFacts } from '../evidence/host-model.js';
import { readValue } from '../evidence/reading.js';

const TIMEOUT_MS = 3_000;

/** The Docker client of this machine and its daemon, or why they cannot be used: a clause. */
export type FoundDocker = { access: HostAccess; facts: DockerHostFacts } | { reason: string };

/** A daemon on another machine does not count: what it trusts and how it resolves names says nothing of this one. */
export async function findDocker(access: HostAccess | undefined, signal: AbortSignal): Promise<FoundDocker> {
  if (access === undefined) return { reason: 'it was not wanted' };
  if (!access.live) return { reason: `nothing runs in ${access.root}` };
  if ((await access.which('docker')) === undefined) return { reason: 'it is not installed on this machine' };
  const context = readValue(await readDockerClient(access).catch(() => undefined))?.currentContext;
  const facts = await lookAtInstallation(access, context);
  const { socket, address, local } = facts?.endpoint ?? { socket: undefined, address: '', local: false };
  if (facts === undefined || socket === undefined || !local) {
    return { reason: address === '' ? 'it has no daemon' : `its daemon is at ${address}` };
  }
  try {
    const { status } = await access.ask(socket, {
      method: 'GET',
      path: '/info',
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    return status === 200 ? { access, facts } : { reason: `its daemon answers ${status}` };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EACCES') return { reason: `this user may not use its daemon at ${socket}` };
    return { reason: `its daemon does not answer at ${socket}` };
  }
}
