import { type OnProgress, observed } from '../progress.js';
import type { HostAccess } from './access.js';
import type { MachineReadings } from './machine-readings.js';
import { startHostReading } from './read-host.js';
import { readRuntimes } from './runtimes.js';

/** Readings of the machine that are under way. */
export interface Machine {
  /** Docker's folder of trusted certificates, by which the registry's certificate is judged too. Never rejects. */
  readonly certsDir: Promise<string | undefined>;
  /** Everything, once the registry's name is known: its folder of trusted certificates goes by it. */
  finish(target: { host?: string; port: number }): Promise<MachineReadings>;
}

/** Begins to read the Docker host and other runtimes; nothing of it waits for the cluster. */
export function startMachine(
  access: HostAccess,
  options: { signal?: AbortSignal; onProgress?: OnProgress },
): Machine {
  const host = startHostReading(access, options);
  const runtimes = observed(options.onProgress, 'runtimes', undefined, () => readRuntimes(access));
  return {
    certsDir: host.certsDir,
    finish: async (target) => ({ ...(await host.finish(target)), runtimes: await runtimes }),
  };
}
