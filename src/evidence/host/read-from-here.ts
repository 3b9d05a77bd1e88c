import { emptyEvidence } from '../empty.js';
import { type EndpointOptions, readEndpoint } from '../endpoint/read-endpoint.js';
import type { Evidence, ReadingKey } from '../model.js';
import type { OnProgress } from '../progress.js';
import { leftOut } from '../reading.js';
import type { Machine } from './machine.js';

export interface ReadFromHereOptions {
  host: string;
  port: number;
  /** Names the machine, for the report. */
  machineName: string;
  machine: Machine;
  endpoint: EndpointOptions;
  signal?: AbortSignal;
  onProgress?: OnProgress;
  onSettled?: (evidence: Evidence, settled: ReadonlySet<ReadingKey>) => void;
  /** ISO 8601; the clock's when not given. */
  takenAt?: string;
}

/** Everything that can be seen without a cluster: this machine, and the registry's endpoint as it looks from here. */
export async function readFromHere(options: ReadFromHereOptions): Promise<Evidence> {
  const { host, port, machineName, signal, onProgress } = options;
  const takenAt = options.takenAt ?? new Date().toISOString();
  const evidence = emptyEvidence({ kind: 'host', name: machineName }, { namespace: '', host, port }, takenAt);
  const left = leftOut('the cluster was not to be looked at (--no-cluster)');
  const { readings } = evidence;
  for (const key of Object.keys(readings) as ReadingKey[]) {
    if ('state' in readings[key]) Object.assign(readings, { [key]: left });
  }
  const endpoint = readEndpoint({
    ...options.endpoint,
    certsDir: options.machine.certsDir,
    host,
    port,
    takenAt,
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const [seen, machine] = await Promise.all([endpoint, options.machine.finish({ host, port })]);
  Object.assign(readings, seen, machine);
  options.onSettled?.(evidence, new Set(Object.keys(readings) as ReadingKey[]));
  return evidence;
}
