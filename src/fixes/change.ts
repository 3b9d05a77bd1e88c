import type { KubeObject, ObjectRef } from '../kube/objects.js';

/**
 * One change to the cluster, as a fix proposes it. `before` and `after` are objects without what the server keeps for itself
 * (see `withoutServerFields`); the plan works out the diff, the JSON patch and the undo from them.
 *
 * - `create`: the object must not be there.
 * - `patch`: `before` becomes `after` by a JSON patch with `test` operations.
 * - `recreate`: for a Pod, which is immutable: deleted, then created as `after`.
 * - `delete`: for the undo of `create`.
 * - `secret`: a Secret whose contents never leave memory, see SecretChange.
 */
export type Change = ObjectChange | SecretChange;

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
  /** The new value of the key. `current` is undefined when the key is not there. */
  compose(current: string | undefined, answers: Readonly<Record<string, string>>): Promise<string>;
}
