import type { ReadingKey } from '../../evidence/model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { nameOf } from '../../kube/objects.js';
import { needOf } from '../verdicts.js';
import { registryState } from './pod-state.js';
import { livePods } from './workload.js';

/** The readings behind every function of this file, beside WORKLOAD_READS. */
export const LOG_READS = ['logs', 'previousLogs'] as const satisfies readonly ReadingKey[];

export interface LogLine {
  /** `log of docker-registry/docker-registry`, `previous log of ...`. */
  source: string;
  /** 1-based. */
  number: number;
  text: string;
  pod: string;
}

/**
 * The lines that the registry's containers printed, the log before the last restart first: it holds the reason of the last crash in full.
 * Logs that could not be read are empty here, see `logNeeds`.
 */
export function registryLogLines(view: EvidenceView): LogLine[] {
  return readings(view).flatMap(({ source, pod, reading }) =>
    reading?.state === 'read'
      ? reading.value.split(/\r?\n/).map((line, index) => ({ source, pod, number: index + 1, text: line }))
      : [],
  );
}

/** What could not be read of the logs. A log that is not there (the container never ran) is no need. */
export function logNeeds(view: EvidenceView): string[] {
  return readings(view).flatMap(({ source, reading }) => {
    const need = reading === undefined ? undefined : needOf(source, reading);
    return need === undefined ? [] : [need];
  });
}

/** Texts of a line cut to what fits into a sentence. */
export function shorten(line: string, length = 240): string {
  const one = line.replace(/\s+/g, ' ').trim();
  return one.length <= length ? one : `${one.slice(0, length - 1)}…`;
}

function readings(view: EvidenceView) {
  const previous = view.get('previousLogs');
  const current = view.get('logs');
  return livePods(view).flatMap((pod) => {
    const key = `${nameOf(pod)}/${registryState(pod)?.name ?? ''}`;
    const keys = Object.keys({ ...previous, ...current }).filter(
      (candidate) => candidate === key || candidate.startsWith(`${nameOf(pod)}/`),
    );
    return keys.flatMap((name) => [
      { source: `previous log of ${name}`, pod: nameOf(pod), reading: previous[name] },
      { source: `log of ${name}`, pod: nameOf(pod), reading: current[name] },
    ]);
  });
}
