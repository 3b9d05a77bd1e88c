import { at } from '../../kube/objects.js';
import { parseJson, readingOf } from '../cluster/answer.js';
import type { Reader } from '../cluster/reader.js';
import type { Right } from '../platform-model.js';
import { type AccessRule, failed, type Reading, read } from '../reading.js';
import type { NeededRight } from './needed-rights.js';

const GROUP = 'authorization.k8s.io';
const REVIEWS = 'selfsubjectaccessreviews';
/** What every user who is logged in may do by `system:basic-user`, unless an administrator took it away. */
const NEEDS: AccessRule = { verb: 'create', group: GROUP, resource: REVIEWS };

/** Asks whether this user may do everything everywhere: then no single right need be asked about. */
export function mayEverything(reader: Reader): Promise<Reading<Right>> {
  return review(reader, { rule: { verb: '*', group: '*', resource: '*' }, purpose: 'everything' });
}

/**
 * Asks the API server about each right, all at the same time. One answer that is missing makes the whole reading unknown: a right that nobody could ask
 * about is not a right that is there.
 */
export async function readRights(
  reader: Reader,
  wanted: readonly NeededRight[],
  everything: Reading<Right>,
): Promise<Reading<Right[]>> {
  if (everything.state !== 'read') return everything;
  if (everything.value.allowed) return read(wanted.map((right) => ({ ...right, allowed: true })));
  const answers = await Promise.all(wanted.map((right) => review(reader, right)));
  const rights: Right[] = [];
  for (const answer of answers) {
    if (answer.state !== 'read') return answer;
    rights.push(answer.value);
  }
  return read(rights);
}

function review(reader: Reader, { rule, purpose }: NeededRight): Promise<Reading<Right>> {
  const { verb, group, resource, namespace, name } = rule;
  const [plural, subresource] = resource.split('/');
  const resourceAttributes = {
    verb,
    group,
    resource: plural,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
  const body = {
    apiVersion: `${GROUP}/v1`,
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  };
  return reader.send(
    { key: 'rights', item: `${verb} ${resource}` },
    { method: 'POST', path: `/apis/${GROUP}/v1/${REVIEWS}`, body },
    (response) => {
      // A review that was carried out is answered as something that was created.
      const status = response.status === 201 ? 200 : response.status;
      const reading = readingOf({ ...response, status }, NEEDS, (text) => {
        const allowed = at(parseJson(text), 'status', 'allowed');
        return typeof allowed === 'boolean' ? { rule, purpose, allowed } : undefined;
      });
      return reading.state === 'absent'
        ? failed('garbage', `The API server does not offer ${REVIEWS}.${GROUP}: ${reading.reason}`)
        : reading;
    },
  );
}
