import { complete, withoutServerFields } from '../../kube/clean.js';
import { type KubeObject, type ObjectRef, record } from '../../kube/objects.js';
import type { ObjectChange } from '../change.js';

/**
 * The change that edits an object of the evidence: `edit` gets a copy without the server's fields and alters it in place. The target names
 * the object, since lists leave kind and apiVersion out of their items.
 */
export function patchObject(
  object: KubeObject,
  target: ObjectRef,
  edit: (draft: KubeObject) => void,
): ObjectChange {
  const before = complete(withoutServerFields({ ...object, metadata: record(object.metadata) }), target);
  const after = structuredClone(before);
  edit(after);
  return { kind: 'patch', target, before, after };
}
