import { subjectName } from '../checks/check.js';
import type { Change } from '../fixes/change.js';
import type { Proposal } from '../fixes/fix.js';
import { diffOf, textDiff } from './diff.js';

/** What a plan will do, worked out from the evidence: shown before anything is changed. */
export interface Preview {
  changes: ChangePreview[];
}

export interface ChangePreview {
  kind: 'create' | 'patch' | 'recreate' | 'delete' | 'secret' | 'file' | 'command';
  /** `ConfigMap default/docker-registry`; a path; for `command` what is run and what it does. */
  target: string;
  /** Unified diff of the YAML, without file header; secrets are described, not shown. */
  diff: string;
}

/** The preview of a proposal. Pure: nothing is read or asked. */
export function previewOf(proposal: Pick<Proposal, 'changes'>): Preview {
  return {
    changes: proposal.changes.flatMap(previewsOf),
  };
}

function previewsOf(change: Change): ChangePreview[] {
  if (change.kind !== 'host') {
    return [{ kind: change.kind, target: subjectName(change.target), diff: diffOf(change) }];
  }
  return change.files.map(({ path, shownBefore, shownAfter }) => ({
    kind: 'file',
    target: path,
    diff: textDiff(shownBefore ?? '', shownAfter ?? ''),
  }));
}
