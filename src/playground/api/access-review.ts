import { type KubeObject, record, text } from '../../kube/objects.js';
import type { Kind } from '../store/kinds.js';
import { type Access, allows, type User } from './rbac.js';

/** A kind whose objects are never stored: asking is creating one. */
export const REVIEW: Kind = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  namespaced: false,
  status: false,
  custom: false,
};

/** The review with its answer: whether the user who asks may do what it is about. */
export function accessReview(body: unknown, user: User): KubeObject {
  const spec = record(record(body).spec);
  return {
    kind: REVIEW.kind,
    apiVersion: `${REVIEW.group}/${REVIEW.version}`,
    metadata: {},
    spec,
    status: { allowed: allows(user, accessOf(record(spec.resourceAttributes))) },
  };
}

function accessOf(attributes: Record<string, unknown>): Access {
  const { verb, group, resource, subresource, namespace, name } = attributes;
  const given = (value: unknown) => (value === '' ? undefined : text(value));
  const plural = text(resource) ?? '';
  const part = given(subresource);
  return {
    verb: text(verb) ?? '',
    group: text(group) ?? '',
    resource: part === undefined ? plural : `${plural}/${part}`,
    namespace: given(namespace),
    name: given(name),
  };
}
