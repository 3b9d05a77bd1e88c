import type { EvidenceView } from '../../evidence/view.js';
import type { Quote } from '../check.js';
import { registryLogLines, shorten } from './registry-log.js';

/** The readings behind `latestWrite`, beside LOG_READS and WORKLOAD_READS. */
export const WRITE_READS = ['push'] as const;

/** That the registry could not write to its storage, as it said itself. */
export interface RefusedWrite {
  path: string;
  why: 'permission denied' | 'read-only file system';
  quote: Quote;
  /** The Pod that said so, where it is known. */
  pod?: string;
}

/** Numbers of Linux, by which 2.x answers: EACCES and EROFS. */
const ERRNO: Readonly<Record<string, RefusedWrite['why']>> = {
  13: 'permission denied',
  30: 'read-only file system',
};

const WORDS = /filesystem: \w+ (\/[^\s:"\\]+): (permission denied|read-only file system)/;
/** What is read and cannot be is another matter. */
const READS = /http\.request\.method=(?:GET|HEAD)\b/;
const TAKEN =
  /http\.request\.method=(?:POST|PATCH|PUT) .*http\.request\.uri="?\/v2\/[^ ]+\/blobs\/uploads\/.*http\.response\.status=20[124]\b/;

/** What came of the latest write that is known of: an upload that was tried just now, else the log since the container started. Undefined when there was none. */
export function latestWrite(view: EvidenceView): 'taken' | RefusedWrite | undefined {
  const push = view.get('push');
  if (push.state === 'read') {
    if (push.value.ok) return 'taken';
    for (const { url, status, body } of push.value.steps) {
      const refused = status === 500 ? refusalIn(body) : undefined;
      if (refused !== undefined) {
        const quote = { source: `upload to ${url}`, path: String(status), text: shorten(body) };
        return { ...refused, quote };
      }
    }
  }
  const lines = registryLogLines(view).filter(({ source }) => source.startsWith('log of '));
  for (const { source, number, text, pod } of lines.reverse()) {
    if (TAKEN.test(text)) return 'taken';
    const refused = READS.test(text) ? undefined : refusalIn(text);
    if (refused === undefined) continue;
    const said = WORDS.exec(text)?.[0] ?? text;
    return { ...refused, pod, quote: { source, path: `line ${number}`, text: shorten(said) } };
  }
  return undefined;
}

function refusalIn(text: string): Pick<RefusedWrite, 'path' | 'why'> | undefined {
  const [, path, number = ''] = /"Path":"([^"]+)","Err":(\d+)/.exec(text) ?? [];
  const why = ERRNO[number];
  if (path !== undefined && why !== undefined) return { path, why };
  const [, where, words] = WORDS.exec(text) ?? [];
  if (where === undefined) return undefined;
  return { path: where, why: words === 'permission denied' ? words : 'read-only file system' };
}
