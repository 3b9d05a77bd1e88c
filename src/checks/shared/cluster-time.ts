import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, list, nameOf, record, text } from '../../kube/objects.js';

/** A time that some machine of the cluster wrote by its own clock. */
export interface WrittenTime {
  at: Date;
  /** `Pod default/docker-registry`. */
  source: string;
  path: string;
}

/**
 * The latest time that the cluster wrote into its events and the registry's Pods: its clocks were at least that far. Undefined when nothing was read. Reads
 * `events` and `pods`.
 */
export function latestClusterTime(view: EvidenceView): WrittenTime | undefined {
  const events = (readValue(view.get('events')) ?? []).flatMap((event) => [
    written('Event', event, '.metadata.creationTimestamp', at(event, 'metadata', 'creationTimestamp')),
    written('Event', event, '.lastTimestamp', event.lastTimestamp),
  ]);
  const pods = (readValue(view.get('pods')) ?? []).flatMap((pod) => [
    written('Pod', pod, '.metadata.creationTimestamp', at(pod, 'metadata', 'creationTimestamp')),
    ...list(at(pod, 'status', 'conditions')).map((condition, index) =>
      written(
        'Pod',
        pod,
        `.status.conditions[${index}].lastTransitionTime`,
        record(condition).lastTransitionTime,
      ),
    ),
  ]);
  return [...events, ...pods]
    .filter((time) => !Number.isNaN(time.at.getTime()))
    .reduce<WrittenTime | undefined>(
      (latest, time) => (latest === undefined || time.at > latest.at ? time : latest),
      undefined,
    );
}

function written(kind: string, object: KubeObject, path: string, value: unknown): WrittenTime {
  const namespace = text(object.metadata?.namespace);
  const name = `${namespace === undefined ? '' : `${namespace}/`}${nameOf(object)}`;
  return { at: new Date(text(value) ?? ''), source: `${kind} ${name}`, path };
}
