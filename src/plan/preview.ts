import { subjectName } from '../checks/check.js';
import type { Change, FileEdit, HostChange, RunChange } from '../fixes/change.js';
import type { Proposal } from '../fixes/fix.js';
import { withoutCredentials } from '../formats/mask.js';
import { diffOf, textDiff } from './diff.js';
import { hideCredentials } from './hide-credentials.js';
import { activationWords } from './host/activation-words.js';
import { shownCommand } from './shown-command.js';

/** What a plan will do, worked out from the evidence: shown before anything is changed. */
export interface Preview {
  changes: ChangePreview[];
}

export interface ChangePreview {
  kind: 'create' | 'patch' | 'recreate' | 'delete' | 'secret' | 'file' | 'command';
  /** What is done to the target where the kind alone does not say it: `create`, `edit`, `remove` for a file, `create` for a new Secret. */
  verb?: string;
  /** `ConfigMap default/docker-registry`; a path; for `command` what is run and what it does. */
  target: string;
  /** Unified diff of the YAML, without file header; secrets are described, not shown. Of a file: of its text. */
  diff: string;
}

const VERBS: Record<ChangePreview['kind'], string> = {
  create: 'create',
  patch: 'change',
  recreate: 'delete and create again',
  delete: 'delete',
  secret: 'change',
  file: 'edit',
  command: 'run:',
};

/** What a change does, to stand before its target: `create`, `delete and create again`, `run:`. */
export function verbOfChange({ kind, verb }: Pick<ChangePreview, 'kind' | 'verb'>): string {
  return verb ?? VERBS[kind];
}

/** The preview of a proposal. Pure: nothing is read or asked. */
export function previewOf(proposal: Pick<Proposal, 'changes'>): Preview {
  return { changes: proposal.changes.flatMap(previewsOf) };
}

function previewsOf(change: Change): ChangePreview[] {
  if (change.kind === 'run') return [{ kind: 'command', target: commandWords(change), diff: '' }];
  if (change.kind === 'apply') {
    const kind = change.before === undefined ? 'create' : 'patch';
    return [{ kind, target: subjectName(change.target), diff: diffOf(change) }];
  }
  if (change.kind === 'secret' && !change.exists) {
    return [{ kind: 'secret', verb: 'create', target: subjectName(change.target), diff: diffOf(change) }];
  }
  if (change.kind !== 'host') {
    return [{ kind: change.kind, target: subjectName(change.target), diff: diffOf(change) }];
  }
  const condition = conditionOf(change);
  return [
    ...change.files.map(
      (file): ChangePreview => ({
        kind: 'file',
        verb: verbOf(file),
        target: `${file.path}${condition}`,
        diff: textDiff(contents(file.shownBefore), contents(file.shownAfter)),
      }),
    ),
    ...change.activation.map(
      (activation): ChangePreview => ({
        kind: 'command',
        target: `${activationWords(activation)}${condition}`,
        diff: '',
      }),
    ),
  ];
}

/** The whole command, and that nothing takes it back when that is so. */
function commandWords({ argv, undo }: RunChange): string {
  const command = shownCommand(argv);
  return undo === undefined ? `${command} (cannot be undone)` : command;
}

function verbOf({ shownBefore, shownAfter }: FileEdit): string {
  return shownBefore === null ? 'create' : shownAfter === null ? 'remove' : 'edit';
}

/** A change that depends on an answer is shown before the question is asked. */
function conditionOf({ when }: HostChange): string {
  return when === undefined ? '' : ` (if ${when.question} is answered ${when.answer})`;
}

function contents(text: string | null): string {
  return text === null ? '' : hideCredentials(withoutCredentials(text));
}
