import type { Activation } from '../fixes/change.js';
import type { KubeObject, ObjectRef } from '../kube/objects.js';

/** One plan in the journal, `$XDG_STATE_HOME/regdoctor/journal/ID.json`, mode 0600. It never holds a Secret's contents. */
export interface JournalEntry {
  schema: 'regdoctor.journal/1';
  /** Sortable by time: `20260102T030405Z-ab12`. */
  id: string;
  /** ISO 8601. */
  startedAt: string;
  finishedAt?: string;
  /** Empty for a plan that concerns the Docker host alone, as is `server`. */
  context: string;
  server: string;
  namespace: string;
  /** The identity of the Docker host, when one of its files is changed or a program is run on it: an undo is carried out there and nowhere else. */
  host?: string;
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

export type JournalChange = ObjectJournalChange | HostJournalChange | RunJournalChange;

export type ChangeState = 'pending' | 'started' | 'done' | 'reversed' | 'undone';

export interface ObjectJournalChange {
  kind: 'create' | 'patch' | 'recreate' | 'delete' | 'apply' | 'secret';
  target: ObjectRef;
  state: ChangeState;
  /** The object before, without server fields; never for a Secret, whose former value is kept in `backup`. */
  before?: KubeObject;
  /** Of an `apply` exactly what was applied. */
  after?: KubeObject;
  /** Hash of what the object held after the change: undo refuses when it has changed since. */
  afterHash?: string;
  uid?: string;
  /** The Secret in the cluster that holds the former contents of a changed Secret. */
  backup?: ObjectRef;
}

/** A program that was run on this machine. */
export interface RunJournalChange {
  kind: 'run';
  target: { command: string };
  state: ChangeState;
  argv: string[];
  /** What takes it back; absent when nothing does. */
  undo?: string[];
  /** For the undo, too. */
  timeoutSeconds: number;
}

/** A change of the Docker host. The former bytes are kept beside the journal, `backups/ID/`, mode 0600. */
export interface HostJournalChange {
  kind: 'host';
  target: { path: string };
  state: ChangeState;
  files: HostFileLine[];
  activation: Activation[];
  /** The socket of the daemon that took the files over: an undo tells that one, whatever DOCKER_HOST says by then. */
  socket?: string;
  /** The daemon did not run before: an undo does not start it with files that it may not start with. */
  wasDown?: true;
  /** systemd did not load the daemon's unit before: it does not load the former one either, which is no failure of an undo. */
  wasNotLoaded?: true;
  /** The files are being put back: what makes the daemon take them over may be missing still. */
  reversing?: true;
}

export interface HostFileLine {
  path: string;
  /** SHA-256 of the bytes, hex; null when there was, or is, no file. */
  beforeHash: string | null;
  afterHash: string | null;
  /** Name of the file with the former bytes, in the folder of backups; absent when there was none. */
  backup?: string;
  /** Name of the file with the bytes to be loaded before the former ones are put back. */
  through?: string;
  /** Of a file that was removed, for making it again. */
  former?: { mode: number; uid: number; gid: number };
  /** Folders that were made for the file, outermost first: an undo removes them when they are empty. */
  madeFolders?: string[];
}
