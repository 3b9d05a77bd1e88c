import { subjectName } from '../checks/check.js';
import type { Change } from '../fixes/change.js';
import { withoutCredentials } from '../formats/mask.js';
import { complete, withoutServerFields } from '../kube/clean.js';
import type { KubeObject } from '../kube/objects.js';
import { stays } from './final.js';
import { hostWords } from './host/activation-words.js';
import { undoHostChange } from './host/undo-host.js';
import type { JournalChange, JournalEntry, ObjectJournalChange } from './journal.js';
import type { JournalStore } from './journal-store.js';
import { getLive, type Hands, post, remove, succeeded } from './live.js';
import { namespaceContents } from './namespace-contents.js';
import type { PlanProgress } from './outcome.js';
import { recreatePod, untilGone } from './recreate-pod.js';
import { undoRun } from './run-program.js';
import { refusal } from './server-says.js';
import { PlanStopped } from './stopped.js';
import { markDone, whatHappened } from './what-happened.js';
import { createObject, deleteObject, patchObject } from './write-object.js';
import { restoreSecret } from './write-secret.js';

export interface ReversalOptions {
  /** What a change is called afterwards: `reversed` when its plan failed, `undone` when somebody asked for it. */
  as: 'reversed' | 'undone';
  /** True when an earlier reversal was cut off: changes that are `done` by the journal may be taken back already. */
  uncertain: boolean;
  /** Ends before the next change. */
  signal?: AbortSignal;
  onProgress?: (progress: PlanProgress) => void;
}

/**
 * Takes the changes of an entry back, the last one first, writing each down in the journal. Throws at the first that cannot be (PlanStopped,
 * ApiFailure, or what writing the journal throws); the entry then says what is left.
 */
export async function reverseChanges(
  hands: Hands,
  journal: JournalStore,
  entry: JournalEntry,
  options: ReversalOptions,
): Promise<void> {
  for (const [index, change] of [...entry.changes.entries()].reverse()) {
    if (!isStanding(change) || stays(change)) continue;
    if (options.signal?.aborted === true) throw new PlanStopped('It was interrupted.');
    const tell = (state: 'started' | 'reversed') =>
      options.onProgress?.({ type: 'change', index, of: entry.changes.length, what: whatOf(change), state });
    tell('started');
    const reversed = async () => {
      change.state = options.as;
      await journal.save(entry);
    };
    if (change.kind === 'host') {
      const save = () => journal.save(entry);
      await undoHostChange({ hands, journalFolder: journal.folder, entry, line: change, save });
    } else if (change.kind === 'run') {
      await undoRun(hands, change, options.signal);
    } else {
      const made = change.state === 'done' && !options.uncertain ? true : await settle(hands, change);
      if (made) await takeBack(hands, change, reversed);
    }
    await reversed();
    tell('reversed');
  }
}

/** True for a change that has, or may have, an effect on the cluster or the host. */
export function isStanding(change: JournalChange): boolean {
  return change.state === 'done' || change.state === 'started';
}

/** `patch ConfigMap default/docker-registry`; `create Secret registry/users`; `change /etc/docker/daemon.json`; `reload Docker` where no file is changed. */
export function whatOf(change: Change | JournalChange): string {
  if (change.kind === 'host') return hostWords(change);
  if (change.kind === 'run') return `run ${withoutCredentials(change.target.command)}`;
  if (change.kind === 'secret') {
    const isNew = 'exists' in change && !change.exists;
    return `${isNew ? 'create' : 'change'} ${subjectName(change.target)}`;
  }
  return `${change.kind} ${subjectName(change.target)}`;
}

/**
 * Finds out whether a change was made whose end is not known, and clears away what is left of one that was not. True when it was made: then it
 * is `done` and can be taken back.
 */
export async function settle(hands: Hands, change: ObjectJournalChange): Promise<boolean> {
  const { how, live } = await whatHappened(hands.api, change);
  switch (how) {
    case 'made':
      if (change.state === 'started') markDone(change, live);
      return true;
    case 'not-made':
      await dropBackup(hands, change);
      return false;
    case 'half':
      await createFormer(hands, change, live);
      return false;
    case 'foreign':
      throw new PlanStopped(foreign(change, live));
  }
}

/** Why a change cannot be taken back when its object is neither as before nor as after. */
export function foreign(change: ObjectJournalChange, live: KubeObject | undefined): string {
  return `${subjectName(change.target)} ${live === undefined ? 'is gone' : 'has changed since'}.`;
}

async function takeBack(
  hands: Hands,
  change: ObjectJournalChange,
  reversed: () => Promise<void>,
): Promise<void> {
  const { target, before, after } = change;
  const expected = { hash: change.afterHash ?? '' };
  const noted = async () => {};
  if (change.kind === 'secret') return restoreSecret(hands, change, reversed);
  if (change.kind === 'create' || (change.kind === 'apply' && before === undefined)) {
    if (target.kind === 'Namespace') await expectEmpty(hands, target.name);
    return deleteObject(hands, target, expected, change.uid, noted);
  }
  if (before === undefined)
    throw new PlanStopped(`The journal does not have ${subjectName(target)} as it was.`);
  if (change.kind === 'patch' || change.kind === 'apply')
    await patchObject(hands, target, expected, before, noted);
  else if (change.kind === 'delete') await createObject(hands, target, before, noted);
  else await recreatePod(hands, target, { expected, wanted: before, former: after ?? before }, noted);
}

/** A namespace goes with everything in it: somebody else may have put something there since. */
async function expectEmpty(hands: Hands, name: string): Promise<void> {
  const contents = (await namespaceContents(hands.api, name)).map(subjectName);
  if (contents.length === 0) return;
  const more = contents.length > 3 ? ` and ${contents.length - 3} more` : '';
  throw new PlanStopped(
    `Namespace ${name} holds ${contents.slice(0, 3).join(', ')}${more}, which would be deleted with it: move or delete that first.`,
  );
}

/** The end of a recreation that stopped after the Pod was deleted: the former Pod is created. */
async function createFormer(
  hands: Hands,
  change: ObjectJournalChange,
  live: KubeObject | undefined,
): Promise<void> {
  const { target, before } = change;
  if (before === undefined)
    throw new PlanStopped(`The journal does not have ${subjectName(target)} as it was.`);
  if (live !== undefined) await untilGone(hands, target, live.metadata?.uid);
  const response = await post(hands, target, complete(withoutServerFields(before), target));
  if (!succeeded(response)) throw new PlanStopped(refusal('create', target, response), 'unclear');
}

async function dropBackup(hands: Hands, change: ObjectJournalChange): Promise<void> {
  if (change.backup === undefined) return;
  const kept = await getLive(hands.api, change.backup);
  if (kept === undefined) return;
  const response = await remove(hands, change.backup, kept.metadata?.uid);
  if (!succeeded(response) && response.status !== 404) {
    throw new PlanStopped(refusal('delete', change.backup, response));
  }
}
