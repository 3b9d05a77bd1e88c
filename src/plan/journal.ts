import type { KubeObject, ObjectRef } from '../kube/objects.js';

/** One plan in the journal, `$XDG_STATE_HOME/regdoctor/journal/ID.json`, mode 0600. It never holds a Secret's contents. */
export interface JournalEntry {
  schema: 'regdoctor.journal/1';
  /** Sortable by time: `20260102T030405Z-ab12`. */
  id: string;
  /** ISO 8601. */
  startedAt: string;
  finishedAt?: string;
  context: string;
  server: string;
  namespace: string;
  /** Proposal id and title. */
  fix: string;
  title: string;
  finding: string;
  /** `applying` in an entry that no process owns any more is a plan that was cut off. */
  state: 'applying' | 'applied' | 'failed' | 'reversed' | 'undoing' | 'undone';
  /** The process that owns it while it is `applying` or `undoing`. */
  pid: number;
  changes: JournalChange[];
}

export interface JournalChange {
  kind: 'create' | 'patch' | 'recreate' | 'delete' | 'secret';
  target: ObjectRef;
  state: 'pending' | 'started' | 'done' | 'reversed' | 'undone';
  /** The object before, without server fields; never for a Secret, whose former value is kept in `backup`. */
  before?: KubeObject;
  after?: KubeObject;
  /** Hash of what the object held after the change: undo refuses when it has changed since. */
  afterHash?: string;
  uid?: string;
  /** The Secret in the cluster that holds the former contents of a changed Secret. */
  backup?: ObjectRef;
}
