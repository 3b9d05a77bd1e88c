import { complete } from '../../kube/clean.js';
import { type KubeObject, type ObjectRef, refOf } from '../../kube/objects.js';
import type { ObjectChange } from '../change.js';

/**
 * The deletion of an object as it was seen. Of a Secret the plan has the name and the uid, so that its contents get nowhere; `object` need not hold more.
 * What a Secret, a claim or a namespace held is gone for good: a proposal with one is not `reversible`.
 */
export function deleteObject(object: KubeObject, target: ObjectRef = refOf(object)): ObjectChange {
  const { uid } = object.metadata ?? {};
  const before =
    target.kind === 'Secret'
      ? { metadata: { ...(uid === undefined ? {} : { uid }) } }
      : structuredClone(object);
  return { kind: 'delete', target, before: complete(before, target) };
}
