import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, nameOf, record, text } from '../../kube/objects.js';
import type { Quote } from '../check.js';
import { shorten } from './registry-log.js';

export interface PodEvent {
  pod: string;
  reason: string;
  message: string;
  /** The container that it is about: `spec.containers{registry}`; empty for the Pod as a whole. */
  fieldPath: string;
  /** Milliseconds since the epoch; 0 when the event has no time. */
  at: number;
}

/** The events of these very Pods, latest first: events of an earlier Pod of the same name have another uid. Empty when they could not be read. */
export function podEvents(view: EvidenceView, pods: readonly KubeObject[]): PodEvent[] {
  const events = readValue(view.get('events')) ?? [];
  const own = events.flatMap((event) => {
    const involved = record(event.involvedObject);
    const pod = pods.find((candidate) => isAbout(involved, candidate));
    if (pod === undefined) return [];
    const time = text(event.lastTimestamp) ?? text(event.eventTime) ?? text(event.firstTimestamp) ?? '';
    const parsed = Date.parse(time);
    return [
      {
        pod: nameOf(pod),
        reason: text(event.reason) ?? '',
        message: text(event.message) ?? '',
        fieldPath: text(involved.fieldPath) ?? '',
        at: Number.isNaN(parsed) ? 0 : parsed,
      },
    ];
  });
  return own.sort((a, b) => b.at - a.at);
}

/** The event as a quote. */
export function eventQuote(view: EvidenceView, event: PodEvent): Quote {
  return {
    source: `event of Pod ${view.target.namespace}/${event.pod}`,
    path: event.reason,
    text: shorten(event.message, 400),
  };
}

function isAbout(involved: Record<string, unknown>, pod: KubeObject): boolean {
  if (involved.kind !== undefined && involved.kind !== 'Pod') return false;
  const uid = text(involved.uid);
  const own = text(at(pod, 'metadata', 'uid'));
  if (uid !== undefined && uid !== '' && own !== undefined) return uid === own;
  return text(involved.name) === nameOf(pod);
}
