import type { KubeObject, ObjectRef } from '../kube/objects.js';

/**
 * One change to the cluster or the Docker host, as a fix proposes it. `before` and `after` are objects without what the server keeps for itself
 * (see `withoutServerFields`); the plan works out the diff, the JSON patch and the undo from them.
 *
 * - `create`: the object must not be there.
 * - `patch`: `before` becomes `after` by a JSON patch with `test` operations.
 * - `recreate`: for a Pod, which is immutable: deleted, then created as `after`.
 * - `delete`: for the undo of `create`.
 * - `apply`: server-side apply, see ApplyChange.
 * - `run`: a program of this machine, see RunChange.
 * - `secret`: a Secret whose contents never leave memory, see SecretChange.
 * - `host`: files of the Docker host and what makes the daemon take them over, see HostChange.
 */
export type Change = ClusterChange | HostChange | RunChange;

/** What is done through the API server. */
export type ClusterChange = ObjectChange | SecretChange | ApplyChange;

/**
 * Server-side apply under regdoctor's own field manager: creates the object, or makes it say what `after` says and leaves the rest of it alone.
 */
export interface ApplyChange {
  kind: 'apply';
  target: ObjectRef;
  /** The live object as it was seen; absent when there was none. */
  before?: KubeObject;
  /** Exactly the fields that regdoctor wants to own. Never a Secret. */
  after: KubeObject;
}

/** A program of this machine that changes the cluster: `helm`, `minikube`. */
export interface RunChange {
  kind: 'run';
  /** For the preview and the journal: `helm install ingress-nginx`. */
  target: { command: string };
  /** Without a shell, and without anything secret. */
  argv: string[];
  /** What takes it back; absent when nothing does. */
  undo?: string[];
  timeoutSeconds: number;
}

export interface ObjectChange {
  kind: 'create' | 'patch' | 'recreate' | 'delete';
  target: ObjectRef;
  /** Absent for `create`. */
  before?: KubeObject;
  /** Absent for `delete`. */
  after?: KubeObject;
}

/** Creates the Secret or edits one key of it. Its contents are computed when it is applied, from the live value and the answers. */
export interface SecretChange {
  kind: 'secret';
  target: ObjectRef;
  /** False when the Secret is to be created. */
  exists: boolean;
  type: string;
  /** The key whose value changes. */
  key: string;
  /** What the key holds before and after, without secrets, a line each: `admin: bcrypt`. For the diff. */
  describeBefore: string[];
  describeAfter: string[];
  /** Labels of a Secret that is created. */
  labels?: Readonly<Record<string, string>>;
  /** The new value of the key. `current` is undefined when the key is not there. */
  compose(current: string | undefined, answers: Readonly<Record<string, string>>): Promise<string>;
  /** Of a Secret that is created with several keys: what they hold besides `key`. Composed after it, and given its value. */
  composeRest?(value: string, answers: Readonly<Record<string, string>>): Promise<Record<string, string>>;
}

/**
 * Files of the Docker host, and what makes the daemon take them over: one change, since neither is of use without the other. It is made whole or
 * taken back whole.
 */
export interface HostChange {
  kind: 'host';
  /** The file that it is mainly about, as the host knows it. */
  target: { path: string };
  files: FileEdit[];
  /** In this order, after the files are written; and again after they are put back. */
  activation: Activation[];
  /** How the daemon will be started with the files: judged before anything is written. Absent when the files do not concern that. */
  start?: { argv: string[]; configFile: string; explicit: boolean };
  /** Carried out only when this question was answered so. */
  when?: { question: string; answer: string };
}

/** A change of one file. The bytes are worked on when it is applied; the evidence has them without credentials. */
export interface FileEdit {
  /** As the host knows it, without the root. A symbolic link is followed. */
  path: string;
  /** SHA-256 of the bytes as the evidence saw them; null when the file must not be there. */
  beforeHash: string | null;
  /** For the preview, without credentials; null when there is no file. */
  shownBefore: string | null;
  shownAfter: string | null;
  /**
   * The new text; null removes the file. `current` is null when there is none.
   * @throws EditRefused when the text cannot be edited safely
   */
  edit(current: string | null): string | null;
  /** Mode of a file that is new; one that is there keeps its own, with owner, labels and access list. */
  mode: number;
  /**
   * A text that has to be loaded before the former one is put back: a reload does not take back what is merely no longer said
   * (an `insecure-registries` that disappears stays in force, `[]` does not).
   */
  undoThrough?(current: string): string;
}

/** What a running daemon takes a change over by. Its effect is looked at; the exit status says nothing. */
export type Activation =
  | { type: 'systemd-daemon-reload' }
  | { type: 'docker-reload'; expect: DaemonExpectation; expectUndone: DaemonExpectation }
  | { type: 'docker-restart'; expect: DaemonExpectation; expectUndone: DaemonExpectation }
  | { type: 'update-trust-store'; command: 'update-ca-certificates' | 'update-ca-trust' };

/** What the daemon has to say of itself afterwards. */
export interface DaemonExpectation {
  insecurePresent?: string[];
  insecureAbsent?: string[];
  liveRestore?: boolean;
}
