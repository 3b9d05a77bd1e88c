import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, list, nameOf, record, text } from '../../kube/objects.js';
import type { Quote } from '../check.js';
import { eventQuote, podEvents } from './pod-events.js';
import type { ContainerState } from './pod-state.js';
import { type LogLine, registryLogLines, shorten } from './registry-log.js';

export interface CrashReason {
  /** A sentence for people. */
  sentence: string;
  quotes: Quote[];
}

/** Lines that say why the registry ended; its usage text and its many warnings do not. */
const FATAL =
  /^configuration error:|^panic:|^fatal error:|level=fatal|^(standard_init_linux|exec )\S*.*(error|not found)/;

/** Why the container ended, as far as its status, its log and the kubelet's events say. */
export function crashReason(view: EvidenceView, pod: KubeObject, state: ContainerState): CrashReason {
  const last = state.terminated ?? state.lastTerminated;
  if (last?.reason === 'OOMKilled') {
    const limit = memoryLimit(pod, state.name);
    const of = limit === undefined ? 'than it may' : `than its limit of ${limit}`;
    return { sentence: `It was killed because it used more memory ${of}.`, quotes: [] };
  }
  const line = fatalLine(view, pod);
  if (line !== undefined) {
    const quote = { source: line.source, path: `line ${line.number}`, text: shorten(line.text, 400) };
    return { sentence: `Its log says: ${shorten(line.text)}`, quotes: [quote] };
  }
  const probe = podEvents(view, [pod]).find(({ message }) => /liveness probe failed/i.test(message));
  if (probe !== undefined) {
    const why = shorten(probe.message.replace(/^.*?liveness probe failed:?\s*/i, ''));
    return {
      sentence: `The kubelet stops it because its liveness probe fails${why === '' ? '' : `: ${why}`}.`,
      quotes: [eventQuote(view, probe)],
    };
  }
  const message = last?.message || state.waiting?.message || '';
  if (
    /^(RunContainerError|CreateContainerError|StartError)$/.test(state.waiting?.reason ?? '') &&
    message !== ''
  ) {
    return { sentence: `The container runtime says: ${shorten(message)}`, quotes: [] };
  }
  return { sentence: 'Its log names no reason.', quotes: [] };
}

/** The first line of the log before the last restart, else of the current one, that says why it ended. */
function fatalLine(view: EvidenceView, pod: KubeObject): LogLine | undefined {
  return registryLogLines(view).find((line) => line.pod === nameOf(pod) && FATAL.test(line.text));
}

function memoryLimit(pod: KubeObject, container: string): string | undefined {
  const spec = list(at(pod, 'spec', 'containers')).find((one) => record(one).name === container);
  return text(at(spec, 'resources', 'limits', 'memory'));
}
